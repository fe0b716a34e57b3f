/** A chat network that Muster brings along: rooms in its own database, people from its own directory. */

import { PREFIX } from "./command-text.ts";
import { createGuard } from "./guard.ts";
import type { LocalPort, NetworkView } from "./local-chat.ts";
import { LOBBY, type LocalStore } from "./local-store.ts";
import { musterSide, type Place } from "./muster-side.ts";
import { peopleSide, type Receive } from "./people-side.ts";
import { viewOf } from "./view.ts";

export type { LocalPort } from "./local-chat.ts";

export interface LocalPortOptions {
  /** Network id in configuration and directory: `local-eu`. */
  readonly network: string;
  /** Its name for people: `EU bodies`. */
  readonly title: string;
  readonly store: LocalStore;
  readonly now: () => Date;
  /** A new id, unique for ever: letters, digits, dashes. */
  readonly newId: () => string;
  /** Longest wait for one step in the database, in milliseconds. */
  readonly patience?: number;
}

/** How many messages of each room a page shows; older ones are in the timeline. */
const MAX_MESSAGES = 200;

export function createLocalPort(options: LocalPortOptions): LocalPort {
  const { network, title, store, now, newId } = options;
  const guard = createGuard(network, options.patience ?? 10_000);
  const place = { network, title, store, guard, now, newId };
  const watchers = new Set<() => void>();
  let receive: Receive | undefined;
  let unwatch: (() => Promise<void>) | undefined;

  return {
    network,
    platform: "local",
    prefix: PREFIX,
    ...musterSide(place),

    async start(receiver) {
      receive = receiver;
      unwatch ??= await guard.run("listen for changes", () =>
        store.watch(network, () => {
          for (const watcher of watchers) watcher();
        }),
      );
    },

    async stop() {
      receive = undefined;
      watchers.clear();
      await guard.settle();
      const stopWatching = unwatch;
      unwatch = undefined;
      // A database that is gone has stopped listening by itself.
      if (stopWatching !== undefined) await guard.run("stop listening", stopWatching).catch(() => undefined);
    },

    trouble: () => (receive === undefined ? `${network} is stopped` : guard.trouble()),

    chat: {
      network,
      title,
      ...peopleSide(place, () => receive),
      people: () => guard.run("list the people", () => store.people(network)),
      waiting: () => guard.run("look for whom something waits", () => store.waiting(network)),
      view: (user) => look(place, user),
      watch(changed) {
        watchers.add(changed);
        return () => void watchers.delete(changed);
      },
    },
  };
}

async function look(place: Place, user: string): Promise<NetworkView | undefined> {
  const { network, title, store, guard } = place;
  const you = await guard.run("find the person", () => store.person(network, user));
  if (you?.user !== user) return undefined;
  const [people, rooms] = await Promise.all([
    guard.run("list the people", () => store.people(network)),
    guard.run("list the rooms", () => store.roomsOf(network, user)),
  ]);
  const readable = rooms.filter((room) =>
    room.members.some((member) => member.user === user && member.state === "joined"),
  );
  const messages = await guard.run("list the messages", () =>
    store.messages(network, [LOBBY, ...readable.map((room) => room.id)], user, MAX_MESSAGES),
  );
  const reactions = await guard.run("list the reactions", () =>
    store.reactions(messages.map((message) => message.id)),
  );
  return viewOf({ network, title, you, people, rooms, messages, reactions });
}
