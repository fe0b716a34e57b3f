/** What people do meanwhile, and what must come of it: each thing that is said has a word of its own. */
import { setTimeout as wait } from "node:timers/promises";
import type { Chance } from "./chance.ts";
import { CAROL, type FaultWorld } from "./world.ts";

export type Kind = "note on Slack" | "note on Matrix" | "message on Matrix" | "opening on Slack";

export interface Said {
  readonly kind: Kind;
  readonly word: string;
  /** Whether the platform was told that Muster has it. One that was not may have been taken all the same, once. */
  readonly isAccepted: boolean;
  /** For the report: what was going on. */
  readonly during: string;
}

export interface Load {
  /** In the order in which each kind was said. */
  readonly said: readonly Said[];
  /** What goes on now, for the report. */
  during(what: string): void;
  stop(): Promise<void>;
}

/** A room on Slack takes one message a second, and each of the three kinds becomes one there. */
const PAUSE_MS = 3_000;
const MORE_MS = 1_500;
const OPENINGS_EVERY = 8;

/** Says things until it is stopped: each kind one after the other, all kinds side by side. */
export function startLoad(world: FaultWorld, chance: Chance): Load {
  const said: Said[] = [];
  let now = "nothing";
  let isOver = false;
  let count = 0;

  async function say(kind: Kind, send: (word: string) => Promise<boolean>): Promise<void> {
    count += 1;
    const word = `zq${String(count).padStart(6, "0")}`;
    const during = now;
    const isAccepted = await send(word).catch(() => false);
    said.push({ kind, word, isAccepted, during });
  }

  /** To a process that takes commands; some deliveries come twice, as Slack repeats them. */
  async function onSlack(room: string, text: string): Promise<boolean> {
    const { slack } = world.platforms;
    const there = world.processes.filter((one) => !one.isAway);
    slack.deliverTo({ http: `${chance.pick(there).muster.url}/slack/events` });
    const { acknowledged, payload } = await slack.command("alice", room, text);
    if (chance.below(6) > 0) return acknowledged;
    const again = await slack.send(payload, 1);
    return acknowledged || again.acknowledged;
  }

  const onMatrix = async (text: string): Promise<boolean> => {
    // The homeserver has it: whoever follows the account gets it, however late.
    await world.platforms.matrix.as(CAROL).say(world.matrixRoom, text);
    return true;
  };

  const lines: readonly (() => Promise<void>)[] = [
    () =>
      count % OPENINGS_EVERY === 0
        ? say("opening on Slack", (word) => onSlack(world.lobby, `open ${word} --severity low --with ep`))
        : say("note on Slack", (word) => onSlack(world.slackRoom, `note ${word}`)),
    () => say("note on Matrix", (word) => onMatrix(`!incident note ${word}`)),
    () => say("message on Matrix", onMatrix),
  ];
  const running = lines.map(async (line) => {
    while (!isOver) {
      await line();
      await wait(PAUSE_MS + chance.below(MORE_MS));
    }
  });
  return {
    said,
    during(what) {
      now = what;
    },
    async stop() {
      isOver = true;
      await Promise.all(running);
    },
  };
}
