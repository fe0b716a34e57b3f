/** The contract harness over any Matrix homeserver: everybody acts through the client-server API. */
import type { ChatEvent } from "../../../src/adapters/chat-port.ts";
import { createMatrixPort } from "../../../src/adapters/matrix/matrix-chat.ts";
import { personOverHttp } from "../../support/matrix/over-http.ts";
import { keptLog, localLeaderLock, memoryState } from "../../support/matrix/parts.ts";
import type { Person } from "../../support/matrix/person.ts";
import type { Json } from "../../support/matrix/world.ts";
import { until } from "../../support/until.ts";
import type { ContractHarness, Fault } from "../contract-harness.ts";
import { lookAt } from "./view.ts";

export interface Member {
  readonly user: string;
  readonly token: string;
}

/** A homeserver with a way to disturb what Muster sees of it. */
export interface MatrixPlatform {
  /** Where people go. */
  readonly url: string;
  /** Where Muster goes; faults are shown there only. */
  readonly musterUrl: string;
  readonly muster: Member;
  /** Another device of Muster's account, to look at rooms with. */
  readonly observer: Member;
  readonly people: Readonly<Record<"alice" | "bob" | "carol", Member>>;
  /** Milliseconds that a call of Muster may take. */
  readonly requestLimit: number;
  fault(route: string, fault: Fault): void;
  roomNames(): Promise<readonly string[]>;
  redeliver(event: string): Promise<void>;
  removeMuster(room: string): Promise<void>;
  stop(): Promise<void>;
}

/** The call that decides each port method. */
const ROUTES: Record<Fault["on"], string> = {
  openRoom: "createRoom",
  invite: "invite",
  members: "joined_members",
  directRoom: "createRoom",
  post: "send",
  edit: "send",
  findUser: "profile",
};

export async function startHarness(platform: MatrixPlatform): Promise<ContractHarness> {
  const received: ChatEvent[] = [];
  let refusals = 0;
  let lastCommand = "";
  const port = createMatrixPort({
    network: "matrix",
    homeserverUrl: platform.musterUrl,
    accessToken: platform.muster.token,
    encryption: "off",
    log: keptLog(),
    state: memoryState(),
    leaderLock: localLeaderLock(),
    timeouts: {
      request: platform.requestLimit,
      poll: 5_000,
      backOff: [20, 200],
      grace: 500,
      inviteWait: 2_000,
    },
  });
  await port.start(async (event) => {
    if (refusals > 0) {
      refusals--;
      throw new Error("refused by the test");
    }
    received.push(event);
    return {};
  });
  const observer = personOverHttp(platform.url, platform.observer.user, platform.observer.token);
  const persons = new Map<string, Person>(
    Object.values(platform.people).map(({ user, token }) => [
      user,
      personOverHttp(platform.url, user, token),
    ]),
  );
  const by = (user: string): Person => {
    const found = persons.get(user);
    if (!found) throw new Error(`nobody acts as ${user}`);
    return found;
  };
  const server = platform.muster.user.slice(platform.muster.user.indexOf(":"));
  const nobody = `@nobody-at-all${server}`;
  return {
    port,
    received,
    refuseNext: (times) => {
      refusals += times;
    },
    people: {
      alice: { user: platform.people.alice.user, address: platform.people.alice.user },
      bob: { user: platform.people.bob.user, address: platform.people.bob.user },
      carol: { user: platform.people.carol.user, address: platform.people.carol.user },
    },
    nobody: { user: nobody, address: nobody },
    inject: (fault) => platform.fault(ROUTES[fault.on], fault),
    look: (room) => lookAt(room, observer),
    roomNames: () => platform.roomNames(),
    takeName: async (name) =>
      void (await by(platform.people.carol.user).createRoom({ room_alias_name: name })),
    join: (user, room) => by(user).join(room),
    leave: (user, room) => by(user).leave(room),
    command: async (user, room, text) => {
      lastCommand = await by(user).say(room, `!incident ${text}`);
    },
    repeatLastCommand: () => platform.redeliver(lastCommand),
    press: async (user, room, message, action, value) => {
      const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/event/${encodeURIComponent(message)}`;
      const content = (await by(user).ask("GET", path)).content as Json;
      const buttons = content["eu.muster.buttons"] as readonly {
        key: string;
        action: string;
        value: string;
      }[];
      const button = buttons.find((one) => one.action === action && one.value === value);
      if (!button || !String(content.body).includes(button.key)) throw new Error(`no button ${action}`);
      await by(user).react(room, message, button.key);
    },
    say: (user, room, text) => by(user).say(room, text),
    conversation: {
      remove: async (user, room, message) => void (await by(user).redact(room, message)),
      react: async (user, room, message, emoji, on) =>
        on ? void (await by(user).react(room, message, emoji)) : await by(user).unreact(room, message, emoji),
      answer: (user, room, thread, text) => by(user).answer(room, thread, text),
      mention: (user, room, before, whom, after) => by(user).mention(room, before, whom, after),
      share: (user, room, file, text) => by(user).share(room, file, text),
    },
    change: async (user, room, message, text) => void (await by(user).edit(room, message, text)),
    pin: async (user, room, message) => {
      // Who leads may pin; everybody else records a message by a reaction.
      await port.powerLevels?.set(room, [user]);
      const pinned = (await lookAt(room, observer)).pinned;
      await by(user).pin(room, [...pinned, message]);
    },
    removeMuster: (room) => platform.removeMuster(room),
    until,
    stop: async () => {
      await port.stop();
      await platform.stop();
    },
  };
}
