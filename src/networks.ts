/**
 * From configured networks to ports. Each adapter is loaded when a network needs it: the SDKs of Slack and Matrix are
 * most of what a start loads.
 */
import type { Logger } from "pino";
import type { AdapterState, ChatPort, LeaderLock, SharedState } from "./adapters/chat-port.ts";
import type { LocalPort } from "./adapters/local/local-port.ts";
import type { LocalStore } from "./adapters/local/local-store.ts";
import type { CryptoStore } from "./adapters/matrix/crypto/store.ts";
import type { SlackPort } from "./adapters/slack/slack-chat.ts";
import type { Config, NetworkConfig, ProxyConfig } from "./config.ts";

/** What an adapter is given besides its configuration. */
export interface NetworkDeps {
  readonly log: Logger;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly stateOf: (network: string) => AdapterState;
  readonly shared: SharedState;
  readonly leaderLock: LeaderLock;
  readonly localStore: LocalStore;
  /** Absent when no network encrypts. */
  readonly keyStore: KeyStore | undefined;
  /** Whether the directory has somebody with this user id on the network. */
  readonly knows: (network: string, user: string) => Promise<boolean>;
}

/** Where the devices of Matrix networks keep their keys. */
export interface KeyStore {
  readonly store: CryptoStore;
  /** 32 bytes. Encrypts the keys of networks that have no key of their own in the configuration. */
  readonly key: Uint8Array | undefined;
}

export interface Networks {
  readonly ports: ReadonlyMap<string, ChatPort>;
  readonly local: readonly LocalPort[];
  /** Slack over HTTP: path and what answers there. */
  readonly mounted: readonly {
    readonly path: string;
    readonly listener: NonNullable<SlackPort["requestListener"]>;
  }[];
}

/** Makes a port for each network. Nothing is connected yet. Rejects, saying what to change, when one cannot work. */
export async function createNetworks(config: Config, deps: NetworkDeps): Promise<Networks> {
  const ports = new Map<string, ChatPort>();
  const local: LocalPort[] = [];
  const mounted: { path: string; listener: NonNullable<SlackPort["requestListener"]> }[] = [];
  for (const network of config.networks) {
    const log = deps.log.child({ network: network.id });
    switch (network.kind) {
      case "slack": {
        // The first is at the documented address; further workspaces are told apart by their id.
        const path = mounted.length === 0 ? "/slack/events" : `/slack/events/${network.id}`;
        const port = await slackPort(network, deps, log, path, config.proxy);
        if (port.requestListener) mounted.push({ path, listener: port.requestListener });
        ports.set(network.id, port);
        break;
      }
      case "matrix":
        ports.set(network.id, await matrixPort(network, deps, log));
        break;
      case "local": {
        const { createLocalPort } = await import("./adapters/local/local-port.ts");
        const port = createLocalPort({
          network: network.id,
          title: network.title,
          store: deps.localStore,
          now: deps.now,
          newId: deps.newId,
        });
        local.push(port);
        ports.set(network.id, port);
        break;
      }
      default:
        network satisfies never;
    }
  }
  return { ports, local, mounted };
}

async function matrixPort(
  network: Extract<NetworkConfig, { kind: "matrix" }>,
  deps: NetworkDeps,
  log: Logger,
): Promise<ChatPort> {
  const { createMatrixPort } = await import("./adapters/matrix/matrix-chat.ts");
  const { id, homeserverUrl, accessToken, encryption, password, replaceIdentity } = network;
  const { keyStore } = deps;
  const key = network.storeKey ?? keyStore?.key;
  return createMatrixPort({
    network: id,
    homeserverUrl,
    accessToken,
    encryption,
    ...(key && keyStore ? { keys: { store: keyStore.store, key, password, replaceIdentity } } : {}),
    log,
    state: deps.stateOf(id),
    leaderLock: deps.leaderLock,
    mayInvite: (user) => deps.knows(id, user),
  });
}

async function slackPort(
  network: Extract<NetworkConfig, { kind: "slack" }>,
  deps: NetworkDeps,
  log: Logger,
  path: string,
  proxy: ProxyConfig | undefined,
): Promise<SlackPort> {
  const { createSlackPort } = await import("./adapters/slack/slack-chat.ts");
  const { createSharedRateLimiter } = await import("./adapters/slack/shared-rate-limiter.ts");
  return createSlackPort({
    network: network.id,
    botToken: network.botToken,
    ...(network.appToken ? { appToken: network.appToken } : {}),
    ...(network.signingSecret ? { signingSecret: network.signingSecret } : {}),
    apiUrl: network.apiUrl,
    ...(proxy ? { proxy } : {}),
    path,
    log,
    state: deps.stateOf(network.id),
    now: deps.now,
    rateLimiter: createSharedRateLimiter({ network: network.id, store: deps.shared }),
  });
}
