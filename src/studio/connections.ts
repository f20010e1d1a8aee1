import { Hono } from "hono";
import { html } from "hono/html";

import { AppError, notFound } from "#core/errors.ts";
import { connectionEnds } from "#flows/connection-ends.ts";
import { heldBackIsSent } from "#flows/copy-is-retried.ts";
import type { Connect, ConnectOutcome, ConnectRefusal, Network } from "#networks";
import { type Connection, findConnection } from "#syndication";
import { formFields } from "#web/fields.ts";
import { faultText } from "#words";

import { connectionEndPage } from "./connection-end.ts";
import { connectionList } from "./connection-list.ts";
import { connectionPage, type Tried } from "./connection-page.ts";
import { keepConnectState, takeConnectState } from "./connect-state.ts";
import { doorPage, goTo } from "./frame.ts";
import type { StudioContext, StudioEnv } from "./context.ts";
import { needs } from "./permit.ts";

const place = "/studio/connections";
const one = `${place}/:network`;
const account = `${one}/:id{[0-9]{1,15}}`;

/** `/studio/connections`: the networks there are, and for each what goes there, as whom, and how to change that. */
export function connectionsScreen(): Hono<StudioEnv> {
  const app = new Hono<StudioEnv>();
  const allowed = needs("connections.manage");
  app.get(place, allowed, async (c) => await connectionList(c));
  app.get(one, allowed, async (c) => await connectionPage(c, networkOf(c)));

  app.post(`${one}/start`, allowed, async (c) => {
    const network = networkOf(c);
    const handle = (await formFields(c)).text("handle").trim().slice(0, 300);
    const { start } = network.connect ?? {};
    if (start === undefined) throw notFound("That way to connect");
    const state = keepConnectState(c, network.name);
    const returnTo = `${c.var.parts.kit.config.origin}${place}/${network.name}/back`;
    const asked = await tried(async () => await start({ handle, state, returnTo }));
    if (asked.kind === "refused")
      return await connectionPage(c, network, { handle, fault: said(c, asked) });
    // It comes from a server of somebody else's choice.
    const url = URL.parse(asked.url);
    if (url === null || !/^https?:$/u.test(url.protocol))
      return await connectionPage(c, network, {
        handle,
        fault: said(c, { kind: "refused", code: "address_refused" }),
      });
    return await leave(c, url);
  });

  app.post(`${one}/password`, allowed, async (c) => {
    const network = networkOf(c);
    const form = await formFields(c);
    const handle = form.text("handle").trim().slice(0, 300);
    const password = form.text("password").trim().slice(0, 1000);
    const { byPassword } = network.connect ?? {};
    if (byPassword === undefined) throw notFound("That way to connect");
    return await settled(
      c,
      network,
      { handle, isByPassword: true },
      await tried(async () => await byPassword({ handle, password })),
    );
  });

  app.get(`${one}/back`, allowed, async (c) => {
    const network = networkOf(c);
    const { finish } = network.connect ?? {};
    if (finish === undefined) throw notFound("That way to connect");
    const state = takeConnectState(c, network.name);
    const query = new URL(c.req.url).searchParams;
    const outcome: ConnectOutcome =
      state === undefined
        ? { kind: "refused", code: "connect_other_browser" }
        : await tried(async () => await finish(query, state));
    return await settled(c, network, {}, outcome);
  });

  app.post(`${account}/test`, allowed, async (c) => {
    const { network, connection, connect } = await connected(c);
    const outcome = await tried(async () => await connect.check(connection));
    return await connectionPage(
      c,
      network,
      outcome.kind === "connected"
        ? { tested: connection.id }
        : { tested: connection.id, fault: said(c, outcome) },
    );
  });

  app.post(`${account}/send`, allowed, async (c) => {
    const { network, connection } = await connected(c);
    await heldBackIsSent(c.var.parts.kit.store, connection.id);
    return goTo(c, `${place}/${network.name}`, "retried");
  });

  app.post(`${account}/own-name`, allowed, async (c) => {
    const { network, connection } = await connected(c);
    const isSaid = (await formFields(c)).text("is-said") === "1";
    if (network.ownName?.name === undefined) throw notFound("That name");
    await network.ownName.say(c.var.by, connection, isSaid);
    return goTo(c, `${place}/${network.name}`, "saved");
  });

  app.get(`${account}/end`, allowed, async (c) => {
    const { network, connection } = await connected(c);
    return await connectionEndPage(c, network, connection);
  });

  app.post(`${account}/end`, allowed, async (c) => {
    const { network, connection, connect } = await connected(c);
    // The keys are forgotten here, whether or not they could be given back there.
    await tried(async () => {
      await connect.end?.(connection);
      return { kind: "connected", connectionId: connection.id };
    });
    await connectionEnds(c.var.parts.kit.store, connection.id);
    return goTo(c, `${place}/${network.name}`, "ended");
  });
  return app;
}

function networkOf(c: StudioContext): Network {
  const network = c.var.parts.networks.find(c.req.param("network") ?? "");
  if (network === undefined) throw notFound("That network");
  return network;
}

/** An account of ours that can be tried and disconnected. */
async function connected(
  c: StudioContext,
): Promise<{ network: Network; connection: Connection; connect: Connect }> {
  const network = networkOf(c);
  const { connect } = network;
  const connection = await findConnection(c.var.parts.kit.store.db, Number(c.req.param("id")));
  if (connect === undefined || connection?.network !== network.name || connection.state === "ended")
    throw notFound("That account");
  return { network, connection, connect };
}

/** What a network answered; where it did not, the fault is the answer. */
async function tried<T extends { readonly kind: string }>(
  ask: () => Promise<T>,
): Promise<T | ConnectRefusal> {
  try {
    return await ask();
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    return { kind: "refused", code: fault.code, params: fault.params };
  }
}

async function settled(
  c: StudioContext,
  network: Network,
  typed: Tried,
  outcome: ConnectOutcome,
): Promise<Response> {
  return outcome.kind === "connected"
    ? goTo(c, `${place}/${network.name}`, "connected")
    : await connectionPage(c, network, { ...typed, fault: said(c, outcome) });
}

function said(c: StudioContext, { code, params = {} }: ConnectRefusal): string {
  return faultText(c.var.messages, { code, params });
}

/** On to the network's server. Browsers hold a form's redirects to this site, so a page of ours leads on. */
async function leave(c: StudioContext, { href, host }: URL): Promise<Response> {
  const { messages, settings, parts } = c.var;
  c.header("refresh", `0; url=${href}`);
  return await c.html(
    doorPage({
      messages,
      title: messages.t("connections.leaving", { host }),
      settings,
      assets: parts.assets,
      content: html`<div class="card">
        <h1>${messages.t("connections.leaving", { host })}</h1>
        <p>${messages.t("connections.leavingHow")}</p>
        <p>
          <a class="btn main" href="${href}">${messages.t("connections.leavingGo", { host })}</a>
        </p>
      </div>`,
    }),
  );
}
