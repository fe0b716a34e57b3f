/** The Matrix account: whose token it is, and what people compare to know that they talk to Muster. */
import { ChatError, Unavailable } from "../../src/adapters/chat-errors.ts";
import { api, LIMITS, MusterMatrixClient } from "../../src/adapters/matrix/client.ts";
import { whoAmI } from "../../src/adapters/matrix/crypto/who-am-i.ts";
import { record } from "../../src/adapters/matrix/json.ts";
import { sendSdkLogTo } from "../../src/adapters/matrix/sdk-log.ts";
import type { NetworkConfig } from "../../src/config.ts";
import type { Database } from "../../src/db/connect.ts";
import { createLog } from "../../src/log.ts";
import type { Finding } from "./finding.ts";
import { grouped, type PublishedKeys, publishedKeys } from "./published-keys.ts";
import { type StoredDevice, storedDevice } from "./stored-device.ts";

type Matrix = Extract<NetworkConfig, { kind: "matrix" }>;

/** @param database undefined when there is none that answers */
export async function checkMatrix(network: Matrix, database: Database | undefined): Promise<Finding> {
  const subject = network.id;
  // The SDK would print what went wrong with its stack; the finding says it.
  sendSdkLogTo(createLog("silent"));
  const client = new MusterMatrixClient(subject, network.homeserverUrl, network.accessToken, LIMITS);
  try {
    const { user, device } = await whoAmI(client);
    const body = { device_keys: { [user]: [] } };
    const answer = record(
      await client.call({ action: "look up devices" }, "POST", api`keys/query`, { body }),
    );
    const published = publishedKeys(answer, user, device);
    const stored = database && (await storedDevice(database, user, device));
    const facts = { account: user, device, encryption: network.encryption };
    if (network.encryption === "off")
      return { subject, state: "note", text: "rooms are not encrypted (MATRIX_ENCRYPTION=off)", facts };
    return { subject, ...judge(published, stored), facts: { ...facts, ...shown(published, stored) } };
  } catch (error) {
    if (error instanceof Unavailable) return { subject, state: "wrong", text: silent(network, error) };
    if (error instanceof ChatError) return { subject, state: "wrong", text: error.message };
    throw error;
  } finally {
    await client.close();
  }
}

function silent({ homeserverUrl }: Matrix, error: Unavailable): string {
  return (
    `${new URL(homeserverUrl).host} gives no answer that can be used (${error.message}); ` +
    "check the homeserver URL and the network between, and where a proxy is needed see docs/operations.md"
  );
}

function judge(published: PublishedKeys, stored: StoredDevice | undefined): Pick<Finding, "state" | "text"> {
  const see = "see docs/matrix-encryption.md";
  if (stored === undefined && published.fingerprint === undefined)
    return { state: "note", text: "the device has no keys yet; they are made when Muster starts" };
  if (stored === undefined)
    return {
      state: "wrong",
      text: `the device has published keys, but they are not in this database; ${see}`,
    };
  if (stored.fingerprint !== null && stored.fingerprint !== published.fingerprint)
    return { state: "wrong", text: `the homeserver shows other keys than Muster's own; ${see}` };
  if (stored.masterKey !== null && stored.masterKey !== published.masterKey)
    return { state: "wrong", text: `the homeserver shows another identity than Muster's own; ${see}` };
  if (!published.signed)
    return { state: "wrong", text: `the device is not signed by the account's identity; ${see}` };
  return {
    state: "ok",
    text: "the device is signed by the account's identity; compare these with what clients show",
  };
}

function shown(published: PublishedKeys, stored: StoredDevice | undefined): Record<string, string> {
  const { fingerprint, masterKey, signed } = published;
  return {
    fingerprint: fingerprint === undefined ? "none" : grouped(fingerprint),
    "master key": masterKey === undefined ? "none" : grouped(masterKey),
    "cross-signed": signed ? "yes" : "no",
    "key store": stored
      ? `${stored.records} records, opened ${stored.openedAt.toISOString()}, ${stored.inUse ? "in use by a running Muster" : "not in use"}`
      : "none",
  };
}
