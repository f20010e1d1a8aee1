import { startAuthentication, startRegistration } from "@simplewebauthn/browser";

/**
 * A button that makes a passkey or signs in with one. The element stays `hidden` where the browser has none.
 * `data-options`: address that answers with what the browser needs. Signing in posts to `data-answer`;
 * making one (`data-mode="create"`) puts it into the field `data-field` of the form `data-form`, or posts
 * it to `data-answer`.
 */
class PasskeyButton extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (button === null || !("PublicKeyCredential" in window)) return;
    this.hidden = false;
    button.addEventListener("click", () => void this.use(button));
  }

  private async use(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    try {
      await (this.dataset.mode === "create" ? this.create() : this.signIn());
    } catch {
      this.say(this.dataset.failed ?? "");
    } finally {
      button.disabled = false;
    }
  }

  private async signIn(): Promise<void> {
    const optionsJSON = await this.ask(this.dataset.options ?? "", {});
    const answer = await startAuthentication({ optionsJSON: optionsJSON as never });
    const { to } = (await this.ask(this.dataset.answer ?? "", answer)) as { to: string };
    location.assign(to);
  }

  private async create(): Promise<void> {
    const form = document.querySelector<HTMLFormElement>(`#${this.dataset.form ?? "none"}`);
    const optionsJSON = await this.ask(
      this.dataset.options ?? "",
      form === null ? {} : Object.fromEntries(new FormData(form)),
    );
    const answer = await startRegistration({ optionsJSON: optionsJSON as never });
    if (form !== null && this.dataset.field !== undefined) {
      const field = this.querySelector("input") ?? document.createElement("input");
      field.type = "hidden";
      field.name = this.dataset.field;
      field.value = JSON.stringify(answer);
      this.append(field);
    } else {
      await this.ask(this.dataset.answer ?? "", answer);
      location.reload();
    }
    this.say(this.dataset.done ?? "");
  }

  private async ask(address: string, body: unknown): Promise<unknown> {
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", "x-form-token": this.dataset.token ?? "" },
      body: JSON.stringify(body),
    });
    if (response.status === 403) await this.goWhereToldTo(response);
    if (!response.ok) throw new Error(String(response.status));
    return await response.json();
  }

  /** The page stood open so long that one has to show again who one is. */
  private async goWhereToldTo(response: Response): Promise<void> {
    const told = (await response.clone().json()) as { readonly to?: string };
    if (told.to !== undefined) location.assign(told.to);
  }

  private say(text: string): void {
    let place = this.querySelector("output");
    if (place === null) {
      place = document.createElement("output");
      place.className = "help";
      this.append(place);
    }
    place.textContent = text;
  }
}

customElements.define("passkey-button", PasskeyButton);
