/** From configured networks to ports. */
import type { Logger } from "pino";
import type { AdapterState, Baton, ChatPort } from "./adapters/chat-port.ts";
import { createLocalPort, type LocalPort } from "./adapters/local/local-port.ts";
import type { LocalStore } from "./adapters/local/local-store.ts";
import type { CryptoStore } from "./adapters/matrix/crypto/store.ts";
import { createMatrixPort } from "./adapters/matrix/matrix-chat.ts";
import { createSlackPort, type SlackPort } from "./adapters/slack/slack-chat.ts";
import type { Config, NetworkConfig } from "./config.ts";

/** What an adapter is given besides its configuration. */
export interface Surroundings {
  readonly log: Logger;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly stateOf: (network: string) => AdapterState;
  readonly baton: Baton;
  readonly localStore: LocalStore;
  readonly cryptoStore: CryptoStore;
  /** Encrypts the key store of Matrix networks that have no key of their own in the configuration; 32 bytes. */
  readonly storeKey: Uint8Array | undefined;
  /** Whether the directory has somebody with this user id on the network. */
  readonly knows: (network: string, user: string) => Promise<boolean>;
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

export function createNetworks(config: Config, around: Surroundings): Networks {
  const ports = new Map<string, ChatPort>();
  const local: LocalPort[] = [];
  const mounted: { path: string; listener: NonNullable<SlackPort["requestListener"]> }[] = [];
  for (const network of config.networks) {
    const log = around.log.child({ network: network.id });
    switch (network.kind) {
      case "slack": {
        // The first is at the documented address; further workspaces are told apart by their id.
        const path = mounted.length === 0 ? "/slack/events" : `/slack/events/${network.id}`;
        const port = slackPort(network, around, log, path);
        if (port.requestListener) mounted.push({ path, listener: port.requestListener });
        ports.set(network.id, port);
        break;
      }
      case "matrix":
        ports.set(network.id, matrixPort(network, around, log));
        break;
      case "local": {
        const port = createLocalPort({
          network: network.id,
          title: network.title,
          store: around.localStore,
          now: around.now,
          newId: around.newId,
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

function matrixPort(
  network: Extract<NetworkConfig, { kind: "matrix" }>,
  around: Surroundings,
  log: Logger,
): ChatPort {
  const { id, homeserverUrl, accessToken, encryption, password, replaceIdentity } = network;
  const key = network.storeKey ?? around.storeKey;
  return createMatrixPort({
    network: id,
    homeserverUrl,
    accessToken,
    encryption,
    ...(key ? { keys: { store: around.cryptoStore, key, password, replaceIdentity } } : {}),
    log,
    state: around.stateOf(id),
    baton: around.baton,
    mayInvite: (user) => around.knows(id, user),
  });
}

function slackPort(
  network: Extract<NetworkConfig, { kind: "slack" }>,
  around: Surroundings,
  log: Logger,
  path: string,
): SlackPort {
  return createSlackPort({
    network: network.id,
    botToken: network.botToken,
    ...(network.appToken ? { appToken: network.appToken } : {}),
    ...(network.signingSecret ? { signingSecret: network.signingSecret } : {}),
    apiUrl: network.apiUrl,
    path,
    log,
    state: around.stateOf(network.id),
  });
}
