/** The Matrix adapter: one account on one homeserver as a chat network. */
import { createHash } from "node:crypto";
import { type Message, md, say as message } from "../../core/message.ts";
import type { AdapterState, ChatEvent, ChatPort, LeaderLock, NetworkId, Receipt } from "../chat-port.ts";
import { pause } from "../pause.ts";
import { answerInvitation, resumeInvitations } from "./bot-invitations.ts";
import { LIMITS, type Limits, MusterMatrixClient } from "./client.ts";
import { DirectRooms } from "./direct.ts";
import { type EncryptionPolicy, Seal } from "./encryption.ts";
import { PREFIX } from "./event-text.ts";
import { fetchFile, postFile } from "./files.ts";
import { Health } from "./health.ts";
import { invite } from "./invites.ts";
import { keyedMutex } from "./keyed-mutex.ts";
import { kick } from "./kick.ts";
import type { Log } from "./log.ts";
import { keepButtons } from "./own-buttons.ts";
import { type KeyOptions, OwnEngine } from "./own-engine.ts";
import { showOwnProfile } from "./own-profile.ts";
import { setReaction } from "./own-reactions.ts";
import { placeButtons } from "./place-buttons.ts";
import { redact, remove } from "./remove.ts";
import { declineKnock, pin, setPowerLevels, setTopic } from "./room-state.ts";
import { hasJoined, members, openRoom } from "./rooms.ts";
import { sendSdkLogTo } from "./sdk-log.ts";
import { edit, post } from "./send.ts";
import { addToSpace } from "./space.ts";
import { lookWhileTroubled } from "./standby.ts";
import { followSync, positionKey } from "./sync.ts";
import { findUser } from "./users.ts";

export interface MatrixOptions {
  readonly network: NetworkId;
  /** Base address of the client-server API, such as `https://matrix.example.eu`. */
  readonly homeserverUrl: string;
  readonly accessToken: string;
  readonly encryption: EncryptionPolicy;
  /** Keys of Muster's device; without them, rooms can only be opened with encryption `off`. */
  readonly keys?: KeyOptions;
  readonly log: Log;
  /** Keeps the position of the sync and the direct rooms. */
  readonly state: AdapterState;
  /** Lets one process at a time follow the sync. */
  readonly leaderLock: LeaderLock;
  /** Whether this person may open a direct conversation with Muster. Default: nobody. */
  mayInvite?(user: string): Promise<boolean>;
  /** Time limits that differ from the usual ones, in milliseconds. */
  readonly timeouts?: Partial<Limits>;
}

/** Makes the port. Throws a plain Error, which says what to do, when the options cannot work. Nothing is connected before start(). */
export function createMatrixPort(options: MatrixOptions): ChatPort {
  demandUsable(options);
  const { network, log, state, leaderLock } = options;
  const client = new MusterMatrixClient(network, options.homeserverUrl, options.accessToken, {
    ...LIMITS,
    ...options.timeouts,
  });
  const health = new Health(network, log);
  client.onToken = (known) => health.token(known);
  sendSdkLogTo(log);
  const engine =
    options.keys && options.encryption !== "off" ? new OwnEngine(client, options.keys, log) : undefined;
  const seal = new Seal(client, options.encryption, engine);
  const direct = new DirectRooms(client, seal, state);
  const pins = keyedMutex();
  const aclMutex = keyedMutex();
  const reactions = keyedMutex();
  const placed = keyedMutex();
  const stopping = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  let following: Promise<void> | undefined;
  let isFollowing = false;

  async function start(receive: (event: ChatEvent) => Promise<Receipt>): Promise<void> {
    if (following) throw new Error(`${network} has been started already`);
    const mayInvite = options.mayInvite?.bind(options) ?? (async () => false);
    const tell = async (user: string, words: string, key: string) => {
      const told = message([], md`${words}`);
      await post(client, seal, await direct.roomWith(user, words), told, { key: keyFor(key), retry: true });
    };
    const invitations = { client, seal, direct, state, log, mayInvite, tell, stop: stopping.signal };
    // So that the first room need not wait for it.
    void client.capabilities().catch(() => undefined);
    const first = Promise.withResolvers<void>();
    const parts = {
      client,
      seal,
      state,
      log,
      receive,
      isDirect: (room: string, user: string) => direct.isWith(user, room),
      invited: (...invitation: readonly [string, object, readonly unknown[]]) =>
        answerInvitation(invitations, invitation[0], { ...invitation[1] }, invitation[2]),
      report: (error: unknown) => {
        health.sync(error);
        if (error === undefined) first.resolve();
      },
    };
    const work = async (signal: AbortSignal) => {
      isFollowing = true;
      try {
        void showOwnProfile(client, log);
        await resumeInvitations({ ...invitations, stop: signal });
        await followSync(parts, signal);
      } finally {
        isFollowing = false;
      }
    };
    if (engine) {
      engine.reads = (room, user, can) => {
        const at = new Date().toISOString();
        const kind = can ? "can-read" : "cannot-read";
        return receive({ id: `${kind}/${room}/${user}/${at}`, network, at, kind, room, user });
      };
      engine.identityChanged = (user, identity) => {
        const at = new Date();
        const id = `identity/${user}/${identity}/${at.getTime()}`;
        return receive({ id, network, at: at.toISOString(), kind: "identity-changed", user, identity });
      };
    }
    void lookWhileTroubled(client, health, () => isFollowing, stopping.signal);
    following = follow(engine ? (lost) => engine.during(lost, work, unused) : work);
    // Another process may be the one that follows; then there is a position, and nothing to wait for.
    await Promise.race([first.promise, hasPosition(), pause(client.limits.start, stopping.signal)]);
  }

  /** Holds the leader lock as long as it can be had; a database or a homeserver that is away for a while ends nothing. */
  async function follow(work: (lost: AbortSignal) => Promise<void>): Promise<void> {
    const [least, most] = client.limits.backOff;
    let wait = least;
    while (!stopping.signal.aborted) {
      try {
        await leaderLock(`matrix-sync:${network}`, stopping.signal, work);
        wait = least;
      } catch (error) {
        health.sync(error);
        wait = Math.min(wait * 2, most);
      }
      if (!stopping.signal.aborted) await pause(wait, stopping.signal);
    }
  }

  /** Resolves when what is under way has ended, or was given enough time. */
  async function unused(): Promise<void> {
    const grace = new AbortController();
    await Promise.race([Promise.allSettled(underWay), pause(client.limits.grace, grace.signal)]);
    grace.abort();
  }

  /** Resolves once this account is reached and its sync has a position; never when it has none. */
  async function hasPosition(): Promise<void> {
    try {
      const { user } = await client.account();
      if ((await state.get(positionKey(user))) !== undefined) return;
    } catch (error) {
      health.sync(error);
    }
    await new Promise(() => {});
  }

  async function stop(): Promise<void> {
    stopping.abort();
    const finished = Promise.allSettled([...underWay, following]);
    const grace = new AbortController();
    await Promise.race([finished, pause(client.limits.grace, grace.signal)]);
    grace.abort();
    client.close();
    await finished;
  }

  return {
    network,
    platform: "matrix",
    prefix: PREFIX,
    start,
    stop,
    trouble: () => health.trouble() ?? engine?.trouble(),
    note: () =>
      isFollowing ? "this process follows the sync" : "another process follows the sync, or none yet",
    openRoom: (request, attempt) => chat("open a room", openRoom(client, seal, request, attempt)),
    invite: (room, users, how) =>
      chat("invite", invite(client, aclMutex, room, users, { ...how, stop: stopping.signal })),
    members: (room) => chat("list the members", members(client, room)),
    directRoom: (user, why) => chat("open a direct conversation", direct.roomWith(user, why)),
    entering: {
      hasEntered: (room, user) => chat("look who has joined", hasJoined(client, room, user)),
    },
    post: (room, message, attempt, where) => chat("post", say(room, message, attempt, where)),
    edit: (room, at, message, attempt) => chat("edit a message", change(room, at, message, attempt)),
    findUser: (address) => chat("look up a person", findUser(client, address)),
    threads: true,
    topics: { atOpening: true, set: (room, topic) => chat("set the topic", setTopic(client, room, topic)) },
    pins: {
      pin: (room, message, instead) => chat("pin a message", pin(client, pins, room, message, instead)),
    },
    history: "from-joining",
    powerLevels: { set: (room, leads) => chat("say who leads", setPowerLevels(client, room, leads)) },
    knocks: {
      decline: (room, user, reason) =>
        chat("decline a request to join", declineKnock(client, room, user, reason)),
    },
    spaces: { add: (room, name) => chat("put the room into its Space", addToSpace(client, room, name)) },
    ...(engine
      ? {
          identities: {
            accept: (user: string, identity: string) =>
              chat("accept an identity", engine.acceptIdentity(user, identity)),
          },
        }
      : {}),
    removing: {
      remove: (room, message, attempt) => chat("take back a message", remove(client, room, message, attempt)),
    },
    redacting: {
      redact: (room, message, reason, { key }) =>
        chat("take a message out", redact(client, room, message, key, reason)),
    },
    reactions: {
      set: (room, message, emoji, on) =>
        chat("react to a message", setReaction(client, reactions, room, message, emoji, on)),
    },
    files: {
      fetch: (file, atMost) => chat("fetch a file", fetchFile(client, file, atMost)),
      post: (room, file, message, attempt, where) =>
        chat("send a file", postFile(client, seal, room, file, message, attempt, where)),
    },
    kicking: {
      kick: (room, user, reason) =>
        chat("remove somebody from the room", kick(client, aclMutex, room, user, reason)),
    },
  };

  async function say(...[room, message, ...how]: Parameters<ChatPort["post"]>): Promise<string> {
    const id = await post(client, seal, room, message, ...how);
    if (await keepButtons(state, room, id, message)) place(room, id, message);
    return id;
  }

  /** Nobody waits for it. */
  function place(room: string, id: string, message: Message): void {
    const placing = placeButtons(message, {
      mutex: placed,
      limitedMsAgo: () => client.limitedMsAgo(),
      set: (emoji) => setReaction(client, reactions, room, id, emoji, true),
      patience: client.limits.patience,
      stop: stopping.signal,
    }).catch((error: unknown) => {
      log.warn({ network, room, error: String(error) }, "The emojis of buttons could not be placed");
    });
    underWay.add(placing);
    void placing.finally(() => underWay.delete(placing));
  }

  async function change(...[room, at, message, attempt]: Parameters<ChatPort["edit"]>): Promise<void> {
    await edit(client, seal, room, at, message, attempt);
    if (await keepButtons(state, room, at, message)) place(room, at, message);
  }

  /** Whatever else fails on the way, such as our own store, is a ChatError to the caller too. */
  async function chat<T>(action: string, work: Promise<T>): Promise<T> {
    underWay.add(work);
    try {
      return await work;
    } catch (caught) {
      throw client.error({ action }, caught);
    } finally {
      underWay.delete(work);
    }
  }
}

/** Ids of rooms have characters that a key of a step must not have. */
function keyFor(what: string): string {
  return createHash("sha256").update(what).digest("hex");
}

function demandUsable({ network, homeserverUrl, accessToken }: MatrixOptions): void {
  const url = URL.canParse(homeserverUrl) ? new URL(homeserverUrl) : undefined;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.search !== "" ||
    url.hash !== "" ||
    url.username !== ""
  ) {
    throw new Error(`${network}: the homeserver URL must be like https://matrix.example.eu`);
  }
  if (!/^[\x21-\x7e]+$/.test(accessToken)) {
    throw new Error(
      `${network}: the access token is empty or has spaces or line breaks in it; copy it again`,
    );
  }
}
