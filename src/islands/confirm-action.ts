/** `<confirm-action question yes no>` around a submit button: asks once, in a dialog, before the form goes. */
class ConfirmAction extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button === null || button.type !== "submit" || button.form === null) return;
      event.preventDefault();
      this.#ask(button, button.form);
    });
  }

  #ask(button: HTMLButtonElement, form: HTMLFormElement): void {
    const dialog = document.createElement("dialog");
    const question = document.createElement("p");
    question.textContent = this.getAttribute("question") ?? button.textContent;
    question.id = `ask-${crypto.randomUUID()}`;
    dialog.setAttribute("aria-labelledby", question.id);
    const yes = choice("btn main", this.getAttribute("yes") ?? button.textContent);
    const no = choice("btn", this.getAttribute("no") ?? "×");
    const row = document.createElement("div");
    row.className = "actions";
    row.append(yes, no);
    dialog.append(question, row);
    yes.addEventListener("click", () => {
      dialog.close();
      form.requestSubmit(button);
    });
    no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      button.focus();
    });
    // Outside of this element, so that its own clicks are not asked about again.
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  }
}

function choice(classes: string, words: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = classes;
  button.textContent = words;
  return button;
}

customElements.define("confirm-action", ConfirmAction);
