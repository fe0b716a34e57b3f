/**
 * The account's identity (cross-signing). Since MSC4153, current clients neither give keys to nor show messages of a device
 * that its owner's identity has not signed; so the bot makes an identity at its first start and signs itself with it.
 */
import type { CrossSigningKeys } from "@matrix-org/matrix-sdk-crypto-nodejs";
import { Forbidden } from "../../chat-errors.ts";
import { api } from "../client.ts";
import { type Json, list, record, text, texts } from "../json.ts";
import { binding } from "./binding.ts";
import { deliver, deliverAll } from "./outgoing.ts";
import type { OwnMachine } from "./own-machine.ts";
import type { CryptoStore } from "./store.ts";

export interface SigningOptions {
  readonly store: CryptoStore;
  readonly key: Uint8Array;
  /** Of the account; only for homeservers that ask for it. */
  readonly password?: string | undefined;
  /** Replaces an identity whose private keys are lost; people are warned of that. */
  readonly replaceIdentity?: boolean | undefined;
}

type Parts = OwnMachine & SigningOptions;

const PUBLISH = "publish its identity";

/**
 * Makes sure that the identity is published and this device signed. May be repeated; interrupted anywhere, the next call
 * goes on with the same identity.
 * @returns whether the device is signed. When not, the reason is in the log
 */
export async function signOwnDevice(own: OwnMachine, options: SigningOptions): Promise<boolean> {
  const { client, machine, log } = own;
  const parts = { ...own, ...options };
  const { userId, deviceId } = machine;
  const published = await lookUpOwn(parts);
  const { complete } = await machine.crossSigningStatus();
  if (complete && published && (await machine.isSigned(userId, deviceId)) === true) return true;
  const takenOver = !complete && published && (await takeOver(parts));
  if (!complete && published && !takenOver && parts.replaceIdentity !== true) {
    log.error(
      { network: client.network, user: String(userId), device: String(deviceId) },
      "The Matrix account has an identity whose keys Muster does not have; people will not trust this device. " +
        "Restore the key store, or see docs/matrix-encryption.md on a new identity",
    );
    return false;
  }
  const isOurs = complete || takenOver;
  await publish(parts, { identity: isOurs ? "known" : "new", upload: !(isOurs && published) });
  await lookUpOwn(parts);
  const signed = (await machine.isSigned(userId, deviceId)) === true;
  if (signed) log.info({ network: client.network, device: String(deviceId) }, "The Matrix device is signed");
  return signed;
}

/**
 * Has the engine see what the server has of this account now: another device may have changed it.
 * @returns whether an identity is published there. The engine would also count one that it only has itself
 */
async function lookUpOwn({ client, machine }: OwnMachine): Promise<boolean> {
  await deliverAll(client, machine);
  const answer = await deliver(client, machine, machine.queryKeysFor([machine.userId]));
  return record(answer.master_keys)[String(machine.userId)] !== undefined;
}

/**
 * The order is that of the specification: device keys, identity, signatures. An identity that is there already is not
 * uploaded again: one that was taken over comes without its signatures, and would be worthless to others.
 */
async function publish(
  parts: Parts,
  { identity, upload }: { readonly identity: "new" | "known"; readonly upload: boolean },
): Promise<void> {
  const { client, machine } = parts;
  const { keysUpload, signingKeys, signatures } = await machine.bootstrapCrossSigning(identity === "new");
  if (keysUpload) await deliver(client, machine, keysUpload);
  if (upload) await uploadIdentity(parts, JSON.parse(signingKeys));
  const body: Json = JSON.parse(signatures);
  await client.call({ action: PUBLISH }, "POST", api`keys/signatures/upload`, { body });
}

/**
 * The first identity of an account needs no further authentication on current servers (MSC3967), a later one does. Not by
 * `client.call`, since the answer that asks for it is no error in the Matrix format and would be reduced to one.
 */
async function uploadIdentity({ client, machine, password }: Parts, keys: Json): Promise<void> {
  const post = async (body: Json): Promise<unknown> =>
    await client.doRequest("POST", api`keys/device_signing/upload`, null, body, client.limits.request);
  try {
    await post(keys);
  } catch (caught) {
    const asked = authenticationAsked(caught);
    if (!asked) throw client.error({ action: PUBLISH }, caught);
    if (password === undefined || !asked.password) throw new Forbidden(client.network, PUBLISH, needs(asked));
    const identifier = { type: "m.id.user", user: String(machine.userId) };
    const auth = { type: "m.login.password", identifier, password, session: asked.session };
    await post({ ...keys, auth }).catch((error: unknown) => {
      throw new Forbidden(client.network, PUBLISH, refused(error) ?? "MATRIX_PASSWORD is not accepted");
    });
  }
}

interface Asked {
  readonly session: string;
  /** Whether a password alone is enough. */
  readonly password: boolean;
}

/** User-interactive authentication (spec: client-server API, "User-Interactive Authentication API"). */
function authenticationAsked(caught: unknown): Asked | undefined {
  const { statusCode, body } = record(caught);
  const session = text(record(body).session);
  if (statusCode !== 401 || session === undefined) return undefined;
  const flows = list(record(body).flows).map((flow) => texts(record(flow).stages));
  return { session, password: flows.some((stages) => stages.join() === "m.login.password") };
}

function needs({ password }: Asked): string {
  return password
    ? "the homeserver asks for the account's password; set MATRIX_PASSWORD for one start"
    : "the homeserver wants the account's owner to allow it in a browser; see docs/matrix-encryption.md";
}

/** A second time the same answer means that the password was wrong; anything else is told as it is. */
function refused(error: unknown): string | undefined {
  const { statusCode } = record(error);
  return statusCode === 401 || statusCode === 403 ? undefined : "it failed after the password was given";
}

/** A new access token is a new device, whose store is empty: the identity is in that of the device before. */
async function takeOver(parts: Parts): Promise<boolean> {
  const { machine, store, log, client } = parts;
  for (const device of await store.devices(String(machine.userId))) {
    if (device === String(machine.deviceId)) continue;
    const keys = await identityOf(parts, device);
    if (!keys || !(await machine.importCrossSigningKeys(keys).catch(() => false))) continue;
    log.info({ network: client.network, from: device }, "The identity of the Matrix device before is kept");
    return true;
  }
  return false;
}

/** undefined when the device has none, is in use, or was kept under another key. */
async function identityOf(
  { machine, store, key }: Parts,
  device: string,
): Promise<CrossSigningKeys | undefined> {
  const rows = await store.open({ user: String(machine.userId), device });
  if (!rows) return undefined;
  try {
    const { DeviceId, OlmMachine } = binding;
    const before = await OlmMachine.open(machine.userId, new DeviceId(device), { store: { rows, key } });
    const keys = await before.exportCrossSigningKeys();
    await before.close();
    return keys;
  } catch (error) {
    if (error instanceof binding.WrongStoreKey) return undefined;
    throw error;
  }
}
