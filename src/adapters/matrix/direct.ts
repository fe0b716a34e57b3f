/** Rooms for direct messages: one per person, remembered here and in the account's m.direct. */
import { createHash } from "node:crypto";
import { Forbidden, NameTaken, NotFound } from "../chat-errors.ts";
import type { AdapterState } from "../chat-port.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import type { Seal } from "./encryption.ts";
import { type Json, record, texts } from "./json.ts";
import { keyedMutex } from "./keyed-mutex.ts";
import { HISTORY, powerLevels, privateState, ROOM_FIELD } from "./room-shape.ts";
import { chosenVersion, createOrFind, demandOwn, ensureState, memberships, readState } from "./rooms.ts";
import { mayExist } from "./users.ts";

const DIRECT = { action: "open a direct conversation", missing: "user" } as const;

/** Milliseconds for which a homeserver that has asked to wait may ask again. */
const PRESSED_MS = 5 * 60_000;

export class DirectRooms {
  readonly #client: MusterMatrixClient;
  readonly #seal: Seal;
  readonly #state: AdapterState;
  readonly #mutex = keyedMutex();

  constructor(client: MusterMatrixClient, seal: Seal, state: AdapterState) {
    this.#client = client;
    this.#seal = seal;
    this.#state = state;
  }

  /**
   * The room with this person; opened when there is none, and the person invited again who has left.
   * @param why reason of the invitation; homeservers can read it
   */
  roomWith(user: string, why?: string): Promise<string> {
    return this.#mutex.acquire(user, async () => {
      const known = await this.#known(user);
      const room =
        (known !== undefined && (await this.#reach(known, user, why)) ? known : undefined) ??
        (await this.#open(user, why));
      await this.remember(user, room);
      return room;
    });
  }

  /** Keeps a room that the person opened as the one with them, behind one that is just being opened. */
  adopt(user: string, room: string): Promise<void> {
    return this.#mutex.acquire(user, () => this.remember(user, room));
  }

  /** Keeps a room as the one with this person. */
  async remember(user: string, room: string): Promise<void> {
    if ((await this.#state.get(keyOf(user))) === room) return;
    await this.#mutex.acquire("m.direct", async () => {
      const direct = await this.#accountData();
      const rooms = texts(direct[user]);
      if (rooms[0] === room) return;
      const { user: me } = await this.#client.account();
      const body = { ...direct, [user]: [room, ...rooms.filter((one) => one !== room)] };
      await this.#client.call(DIRECT, "PUT", api`user/${me}/account_data/m.direct`, { body });
    });
    await this.#state.set(keyOf(user), room);
  }

  /** Whether this is the room with this person. */
  async isWith(user: string, room: string): Promise<boolean> {
    return (await this.#state.get(keyOf(user))) === room;
  }

  async #known(user: string): Promise<string | undefined> {
    return (await this.#state.get(keyOf(user))) ?? texts((await this.#accountData())[user])[0];
  }

  /** Whether Muster is alone there with this person, who is invited again after having left. */
  async #reach(room: string, user: string, why: string | undefined): Promise<boolean> {
    const { user: me } = await this.#client.account();
    const now = await memberships(this.#client, room).catch((error: unknown) => {
      if (error instanceof Forbidden || error instanceof NotFound) return undefined;
      throw error;
    });
    if (now?.get(me) !== "join") return false;
    const others = [...now].filter(
      ([one, membership]) => one !== me && one !== user && membership !== "leave" && membership !== "ban",
    );
    const encrypted = (await readState(this.#client, room, "m.room.encryption")) !== undefined;
    if (others.length > 0 || now.get(user) === "ban" || !this.#seal.mayUse(encrypted)) return false;
    if (now.get(user) === "join") return true;
    await this.#showFromInvitation(room);
    if (now.get(user) !== "invite") await this.#invite(room, user, why);
    return true;
  }

  /** The person may take a while to join, and must be able to read then what was said meanwhile. */
  async #showFromInvitation(room: string): Promise<void> {
    await ensureState(this.#client, room, HISTORY, { history_visibility: "invited" }).catch(
      (error: unknown) => {
        // The person opened it: they are in it again, or read from when they join, as they have set it.
        if (!(error instanceof Forbidden)) throw error;
      },
    );
  }

  /** As a state event, since only that can have a reason and say that it is a direct conversation. */
  async #invite(room: string, user: string, why: string | undefined): Promise<void> {
    const reason = why === undefined ? {} : { reason: why };
    const body = { membership: "invite", is_direct: true, ...reason };
    const path = api`rooms/${room}/state/m.room.member/${user}`;
    const client = this.#client;
    await client.inTurn(room, user, () =>
      client.call(DIRECT, "PUT", path, { body, timeout: client.limits.invite }),
    );
  }

  async #open(user: string, why: string | undefined): Promise<string> {
    const encryption = this.#seal.forNewRoom();
    const account = await this.#client.account();
    if (!(await mayExist(this.#client, user))) {
      throw new NotFound(this.#client.network, "user", "the homeserver knows nobody by this id");
    }
    const version = await chosenVersion(this.#client);
    // Synapse takes an invitation with the room without counting it for the person; a later one has a reason.
    const isPressed = (this.#client.limitedMsAgo() ?? PRESSED_MS) < PRESSED_MS;
    const body = (name: string): Json => ({
      ...(isPressed ? { invite: [user] } : {}),
      room_alias_name: name,
      name: "Muster",
      preset: "private_chat",
      visibility: "private",
      room_version: version,
      power_level_content_override: powerLevels(account.user, version),
      is_direct: true,
      creation_content: { [ROOM_FIELD]: name },
      initial_state: privateState(encryption, "invite", "invited").map(([type, content]) => ({
        type,
        state_key: "",
        content,
      })),
    });
    // The alias makes creation repeatable. A room that can no longer be used keeps its alias: the next number is tried.
    for (let attempt = 1; ; attempt++) {
      const name = aliasFor(account.user, user, attempt);
      const { room, isNew } = await createOrFind(this.#client, account, name, body(name));
      if (isNew) {
        if (!isPressed) await this.#invite(room, user, why);
        return room;
      }
      const isOwn = await demandOwn(this.#client, account, room, name).then(
        () => true,
        (error: unknown) => {
          if (error instanceof NameTaken) return false;
          throw error;
        },
      );
      if (isOwn && (await this.#reach(room, user, why))) return room;
    }
  }

  /** A failed read rejects, so that nothing is ever overwritten by it. */
  async #accountData(): Promise<Json> {
    const { user } = await this.#client.account();
    try {
      return record(await this.#client.call(DIRECT, "GET", api`user/${user}/account_data/m.direct`));
    } catch (error) {
      if (error instanceof NotFound) return {};
      throw error;
    }
  }
}

function keyOf(user: string): string {
  return `direct:${user}`;
}

/** Says nothing about who talks with whom. */
function aliasFor(me: string, user: string, attempt: number): string {
  const digest = createHash("sha256").update(`${me} ${user} ${attempt}`).digest("hex");
  return `muster-direct-${digest.slice(0, 24)}`;
}
