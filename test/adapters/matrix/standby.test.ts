/** M94: a process that does not follow the sync is not in trouble for ever. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatPort, LeaderLock } from "../../../src/adapters/chat-port.ts";
import { createMatrixPort } from "../../../src/adapters/matrix/matrix-chat.ts";
import { type Homeserver, startHomeserver } from "../../support/matrix/homeserver.ts";
import { keptLog, memoryState } from "../../support/matrix/parts.ts";
import { until } from "../../support/until.ts";

/** Another process has it all the time. */
const held: LeaderLock = (_name, signal) =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

describe("M94: a process that stands by", () => {
  let homeserver: Homeserver;
  let port: ChatPort;
  beforeEach(async () => {
    homeserver = await startHomeserver();
    port = createMatrixPort({
      network: "matrix",
      homeserverUrl: homeserver.url,
      accessToken: homeserver.token(homeserver.addUser("muster")),
      encryption: "off",
      log: keptLog(),
      state: memoryState(),
      leaderLock: held,
      timeouts: { start: 50, patience: 0.01, grace: 100 },
    });
  });
  afterEach(async () => {
    await port.stop();
    await homeserver.stop();
  });

  it("is ready again after one refused call at its start, and says that it does not follow", async () => {
    homeserver.fault({ on: "whoami", status: 429, errcode: "M_LIMIT_EXCEEDED", retryAfterMs: 10 });
    await port.start(async () => ({}));
    await until(() => port.trouble() !== undefined);

    await until(() => port.trouble() === undefined);
    expect(port.note?.()).toContain("another process");
  });

  it("B12: sees by itself that a refused token is good again", async () => {
    await port.start(async () => ({}));
    homeserver.fault({ on: "*", status: 401, errcode: "M_UNKNOWN_TOKEN", times: 1e6 });
    await expect(port.members("!room:hs.test")).rejects.toMatchObject({ retry: "later" });
    expect(port.trouble()).toContain("refuses the access token");
    homeserver.clearFaults();

    await until(() => port.trouble() === undefined);
  });
});
