/** Keys for end-to-end encryption and messages to devices: the server only keeps and hands on what clients upload. */
import { randomUUID } from "node:crypto";
import { type Request, type Route, route } from "./route.ts";
import { type Json, MatrixFault, type World } from "./world.ts";

interface Device {
  /** Public identity keys with signatures; absent until the client uploads them. */
  keys: Json | undefined;
  readonly oneTime: Map<string, Json>;
  readonly fallback: Map<string, { readonly key: Json; used: boolean }>;
  /** Messages to this device, by their place in the stream; dropped once a sync has gone past them. */
  inbox: { readonly pos: number; readonly event: Json }[];
}

const ROLES = ["master_key", "self_signing_key", "user_signing_key"] as const;
type Role = (typeof ROLES)[number];

/** What a server knows of its users' devices. */
export class KeyRing {
  readonly devices = new Map<string, Map<string, Device>>();
  readonly identities = new Map<string, Partial<Record<Role, Json>>>();
  /** Where in the stream a user's devices last changed. */
  readonly changedAt = new Map<string, number>();
  readonly sent = new Set<string>();
  /** A password that replacing an identity asks for; undefined: it cannot be replaced. */
  password: string | undefined;
  /** Asks for the password even for the first identity, as servers before MSC3967 do. */
  alwaysAsk = false;
  /** Uploads of a one-time key whose id was taken by another key: the sign of a client that has lost its store. */
  conflicts = 0;

  device(user: string, id: string): Device {
    const ofUser = this.devices.get(user) ?? new Map<string, Device>();
    this.devices.set(user, ofUser);
    const known = ofUser.get(id);
    if (known) return known;
    const made: Device = { keys: undefined, oneTime: new Map(), fallback: new Map(), inbox: [] };
    ofUser.set(id, made);
    return made;
  }
}

const rings = new WeakMap<World, KeyRing>();

export function keyRing(world: World): KeyRing {
  const known = rings.get(world);
  if (known) return known;
  const made = new KeyRing();
  rings.set(world, made);
  return made;
}

export const keyRoutes: readonly Route[] = [
  route("keys.upload", "POST", "keys/upload", upload),
  route("keys.query", "POST", "keys/query", query),
  route("keys.claim", "POST", "keys/claim", claim),
  route("sendToDevice", "PUT", "sendToDevice/:type/:txn", sendToDevice),
  route("device_signing", "POST", "keys/device_signing/upload", uploadIdentity),
  route("signatures", "POST", "keys/signatures/upload", uploadSignatures),
];

/** The part of a sync that concerns keys, and whether there is news in it. */
export function keyChanges(
  world: World,
  user: string,
  id: string,
  since: number | undefined,
): { readonly content: Json; readonly news: boolean } {
  const ring = keyRing(world);
  const device = ring.device(user, id);
  device.inbox = device.inbox.filter(({ pos }) => pos > (since ?? 0));
  const events = device.inbox.map(({ event }) => event);
  const lists = since === undefined ? { changed: [], left: [] } : deviceLists(world, ring, user, since);
  const counts: Json = { signed_curve25519: device.oneTime.size };
  const unused = [...device.fallback].filter(([, { used }]) => !used).map(([name]) => algorithmOf(name));
  return {
    content: {
      to_device: { events },
      device_lists: lists,
      device_one_time_keys_count: counts,
      device_unused_fallback_key_types: unused,
    },
    news: events.length > 0 || lists.changed.length > 0 || lists.left.length > 0,
  };
}

/** Who is to be looked up again: whose devices changed, and who has come into a shared room. */
function deviceLists(
  world: World,
  ring: KeyRing,
  user: string,
  since: number,
): { changed: string[]; left: string[] } {
  const joined = (member: string, at?: number) =>
    [...world.rooms.values()].filter((room) => world.membership(room, member, at) === "join");
  const shares = (member: string, at?: number) => {
    const mine = new Set(joined(user, at));
    return joined(member, at).some((room) => mine.has(room));
  };
  const others = [...world.users].filter((one) => one !== user);
  const near = others.filter((one) => shares(one));
  const moved = (ring.changedAt.get(user) ?? 0) > since ? [user] : [];
  return {
    changed: [
      ...moved,
      ...near.filter((one) => (ring.changedAt.get(one) ?? 0) > since || !shares(one, since)),
    ],
    left: others.filter((one) => !near.includes(one) && shares(one, since)),
  };
}

function upload({ world, user, device: id, body }: Request): Json {
  const ring = keyRing(world);
  const device = ring.device(user, id);
  if (body.device_keys) {
    const keys = body.device_keys as Json;
    if (keys.user_id !== user || keys.device_id !== id)
      throw new MatrixFault(400, "M_INVALID_PARAM", "not the keys of this device");
    const known = JSON.stringify(device.keys?.keys);
    device.keys = known === JSON.stringify(keys.keys) ? withSignatures(device.keys, keys) : keys;
    changed(world, user);
  }
  for (const [name, key] of entries(body.one_time_keys)) {
    const known = device.oneTime.get(name);
    if (known && known.key !== key.key) {
      ring.conflicts += 1;
      // Synapse's words.
      throw new MatrixFault(400, "M_UNKNOWN", `One time key ${name} already exists.`);
    }
    device.oneTime.set(name, key);
  }
  for (const [name, key] of entries(body.fallback_keys)) {
    device.fallback.clear();
    device.fallback.set(name, { key, used: false });
  }
  return { one_time_key_counts: { signed_curve25519: device.oneTime.size } };
}

function query({ world, user, body }: Request): Json {
  const ring = keyRing(world);
  const asked = Object.keys((body.device_keys ?? {}) as Json);
  const identity = (role: Role) =>
    Object.fromEntries(
      asked
        .filter((one) => role !== "user_signing_key" || one === user)
        .flatMap((one) => {
          const key = ring.identities.get(one)?.[role];
          return key ? [[one, key]] : [];
        }),
    );
  const devices = (one: string) =>
    [...(ring.devices.get(one) ?? [])].flatMap(([id, { keys }]) => (keys ? [[id, keys]] : []));
  return {
    device_keys: Object.fromEntries(asked.map((one) => [one, Object.fromEntries(devices(one))])),
    master_keys: identity("master_key"),
    self_signing_keys: identity("self_signing_key"),
    user_signing_keys: identity("user_signing_key"),
    failures: {},
  };
}

/** Hands out each one-time key once; then the fallback key, again and again. */
function claim({ world, body }: Request): Json {
  const ring = keyRing(world);
  const given: Record<string, Record<string, Json>> = {};
  for (const [user, devices] of Object.entries((body.one_time_keys ?? {}) as Json)) {
    for (const id of Object.keys(devices as Json)) {
      const device = ring.devices.get(user)?.get(id);
      const [name, key] = [...(device?.oneTime ?? [])][0] ?? [];
      const [fallbackName, fallback] = [...(device?.fallback ?? [])][0] ?? [];
      const ofUser = given[user] ?? {};
      given[user] = ofUser;
      if (device && name !== undefined && key) {
        device.oneTime.delete(name);
        ofUser[id] = { [name]: key };
      } else if (fallbackName !== undefined && fallback) {
        fallback.used = true;
        ofUser[id] = { [fallbackName]: fallback.key };
      }
    }
  }
  return { one_time_keys: given, failures: {} };
}

function sendToDevice({ world, user, device, params, body }: Request): Json {
  const ring = keyRing(world);
  const transaction = `${user} ${device} ${params.txn}`;
  if (ring.sent.has(transaction)) return {};
  ring.sent.add(transaction);
  for (const [to, messages] of Object.entries((body.messages ?? {}) as Json)) {
    for (const [id, content] of Object.entries(messages as Json)) {
      const targets = id === "*" ? [...(ring.devices.get(to)?.keys() ?? [])] : [id];
      for (const target of targets) {
        const event = { type: params.type, sender: user, content };
        ring.device(to, target).inbox.push({ pos: world.mark(), event });
      }
    }
  }
  return {};
}

function uploadIdentity({ world, user, body }: Request): Json {
  const ring = keyRing(world);
  const known = ring.identities.get(user);
  const master = JSON.stringify((body.master_key as Json | undefined)?.keys);
  const same = master === JSON.stringify(known?.master_key?.keys);
  if ((known?.master_key && !same) || (ring.alwaysAsk && !same)) demandPassword(ring, body.auth);
  // Of the signatures only that they are there is looked at; clients check the rest.
  for (const role of ROLES.slice(1)) {
    const signed = Object.keys(Object(Object((body[role] as Json | undefined)?.signatures)[user])).length > 0;
    if (body[role] && !signed) throw new MatrixFault(400, "M_INVALID_SIGNATURE", `${role} is not signed`);
  }
  const keys = Object.fromEntries(ROLES.flatMap((role) => (body[role] ? [[role, body[role]]] : [])));
  ring.identities.set(user, { ...known, ...keys });
  changed(world, user);
  return {};
}

/** User-interactive authentication with one stage (spec: "User-Interactive Authentication API"). */
function demandPassword(ring: KeyRing, auth: unknown): void {
  const given = Object(auth) as Json;
  if (ring.password !== undefined && given.password === ring.password && given.session) return;
  throw new MatrixFault(401, given.session ? "M_FORBIDDEN" : "M_MISSING_TOKEN", "authentication needed", {
    flows: [{ stages: ["m.login.password"] }],
    params: {},
    session: randomUUID(),
    ...(given.session ? {} : { errcode: undefined, error: undefined }),
  });
}

function uploadSignatures({ world, user, body }: Request): Json {
  const ring = keyRing(world);
  const identity = ring.identities.get(user);
  for (const [id, signed] of Object.entries((body[user] ?? {}) as Record<string, Json>)) {
    const device = ring.devices.get(user)?.get(id);
    if (device?.keys) device.keys = withSignatures(device.keys, signed);
    const master = identity?.master_key;
    if (identity && master && Object.values((master.keys ?? {}) as Json).includes(id))
      identity.master_key = withSignatures(master, signed);
  }
  changed(world, user);
  return { failures: {} };
}

function withSignatures(known: Json | undefined, signed: Json): Json {
  const merged = { ...((known?.signatures ?? {}) as Record<string, Json>) };
  for (const [signer, signatures] of entries(signed.signatures))
    merged[signer] = { ...merged[signer], ...signatures };
  return { ...signed, ...known, signatures: merged };
}

function changed(world: World, user: string): void {
  keyRing(world).changedAt.set(user, world.mark());
}

function algorithmOf(name: string): string {
  return name.split(":", 1)[0] ?? name;
}

function entries(value: unknown): [string, Json][] {
  return Object.entries((value ?? {}) as Record<string, Json>);
}
