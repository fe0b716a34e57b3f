/** Any number of networks of each kind: every one is its own port, under its own id. */
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { LocalStore } from "../src/adapters/local/local-store.ts";
import type { CryptoStore } from "../src/adapters/matrix/crypto/store.ts";
import type { Config, NetworkConfig } from "../src/config.ts";
import { createNetworks } from "../src/networks.ts";

const slack = (id: string, way: { appToken: string } | { signingSecret: string }): NetworkConfig => ({
  kind: "slack",
  id,
  botToken: `xoxb-${id}`,
  apiUrl: "https://slack.example/api/",
  ...way,
});
const matrix = (id: string): NetworkConfig => ({
  kind: "matrix",
  id,
  homeserverUrl: `https://${id}.example`,
  accessToken: id,
  encryption: "off",
});

function networksOf(networks: readonly NetworkConfig[]) {
  return createNetworks({ networks } as unknown as Config, {
    log: pino({ level: "silent" }),
    now: () => new Date("2026-11-20T09:00:00Z"),
    newId: () => "id",
    stateOf: () => ({ get: () => Promise.resolve(undefined), set: () => Promise.resolve() }),
    shared: { swap: () => Promise.resolve(new Map()) },
    leaderLock: () => Promise.resolve(),
    // Nothing is connected here.
    localStore: {} as LocalStore,
    keyStore: { store: {} as CryptoStore, key: undefined },
    knows: () => Promise.resolve(false),
  });
}

describe("several networks", () => {
  it("of one kind are a port each, under the id of the configuration", async () => {
    const { ports } = await networksOf([
      slack("slack-eu", { appToken: "xapp-1" }),
      slack("slack-ep", { appToken: "xapp-2" }),
      matrix("matrix-eu"),
      matrix("matrix-ncsc"),
      { kind: "local", id: "local-training", title: "Training" },
    ]);
    expect([...ports].map(([id, port]) => [id, port.network, port.platform])).toEqual([
      ["slack-eu", "slack-eu", "slack"],
      ["slack-ep", "slack-ep", "slack"],
      ["matrix-eu", "matrix-eu", "matrix"],
      ["matrix-ncsc", "matrix-ncsc", "matrix"],
      ["local-training", "local-training", "local"],
    ]);
  });

  it("over HTTP have an address each: the first the documented one, whatever else is configured", async () => {
    const { mounted } = await networksOf([
      slack("slack-eu", { appToken: "xapp-1" }),
      slack("slack-ep", { signingSecret: "s" }),
      slack("slack-ec", { signingSecret: "t" }),
    ]);
    expect(mounted.map((one) => one.path)).toEqual(["/slack/events", "/slack/events/slack-ec"]);
    expect(mounted[0]?.listener).not.toBe(mounted[1]?.listener);
  });
});
