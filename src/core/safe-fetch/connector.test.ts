import { type AddressInfo, createServer, type Socket } from "node:net";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { isPublicAddress } from "./addresses.ts";
import { guardedConnector } from "./connector.ts";

/** The connector is the last guard: it holds even where an address was not read before. */
describe("a connection", () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket));
  let port = "";
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, "::", done));
    port = String((server.address() as AddressInfo).port);
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  const connect = (
    hostname: string,
    mayContact: (address: string) => boolean,
    found: string[] = [],
  ) =>
    new Promise<string>((resolve) => {
      const open = guardedConnector(mayContact, async () => found);
      open({ hostname, protocol: "http:", port }, (fault, socket) => {
        socket?.destroy();
        resolve(fault === null ? "open" : "code" in fault ? String(fault.code) : fault.message);
      });
    });

  test.each(["127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::", "10.0.0.1"])(
    "to %s is never opened, written so or behind a name",
    async (address) => {
      expect(await connect(address, isPublicAddress)).toBe("address_refused");
      expect(await connect("name.example", isPublicAddress, [address])).toBe("address_refused");
      expect(sockets.size).toBe(0);
    },
  );

  test("is opened where it may be", async () => {
    expect(await connect("127.0.0.1", () => true)).toBe("open");
    expect(
      await connect("name.example", (one) => one === "127.0.0.1", ["10.0.0.1", "127.0.0.1"]),
    ).toBe("open");
  });
});
