/** Looks at what came of everything, from outside: rows and what people see, not what Muster says of itself. */
import { connect } from "../../src/db/connect.ts";
import { verifyTimeline } from "../../src/db/timeline.ts";
import type { Said } from "./load.ts";
import type { FaultWorld } from "./world.ts";

/** @returns what is wrong, each in a line; empty: nothing is */
export async function check(world: FaultWorld, said: readonly Said[], url: string): Promise<string[]> {
  const wrong = [
    ...(await notes(world, said)),
    ...(await rooms(world, said)),
    ...(await openings(world, said)),
  ];
  return [...wrong, ...(await chains(url)), ...(await leftOver(world))];
}

const isNote = ({ kind }: Said): boolean => kind === "note on Slack" || kind === "note on Matrix";

/** On the timeline: each accepted one once, those of one person in one room in their order. */
async function notes({ sql }: FaultWorld, said: readonly Said[]): Promise<string[]> {
  const rows = await sql<
    { text: string }[]
  >`select text from timeline where kind = 'note' order by incident, number`;
  const words = rows.flatMap(({ text }) => text.match(/zq\d{6}/g) ?? []);
  const typed = said.filter(isNote);
  return [
    ...typed.flatMap((one) =>
      counted(one, words.filter((word) => word === one.word).length, "on the timeline"),
    ),
    ...(["note on Slack", "note on Matrix"] as const).flatMap((kind) =>
      ordered(
        words,
        typed.filter((one) => one.kind === kind),
        "on the timeline",
      ),
    ),
  ];
}

/** In the rooms: a note once in each, a message of Matrix once on Slack. */
async function rooms(
  { platforms, slackRoom, matrixRoom }: FaultWorld,
  said: readonly Said[],
): Promise<string[]> {
  const wordsIn = (
    seen: readonly {
      readonly id: string;
      readonly seen: {
        readonly pinned: readonly string[];
        readonly messages: readonly {
          readonly id: string;
          readonly text: string;
          readonly onlyFor?: string;
        }[];
      };
    }[],
    id: string,
  ) => {
    const room = seen.find((one) => one.id === id)?.seen;
    const messages = (room?.messages ?? []).filter(
      (one) => one.onlyFor === undefined && room?.pinned.includes(one.id) !== true,
    );
    return messages.flatMap(({ text }) => text.match(/zq\d{6}/g) ?? []);
  };
  const onSlack = wordsIn(await platforms.slackRooms(), slackRoom);
  const onMatrix = wordsIn(await platforms.matrixRooms(), matrixRoom);
  const times = (words: readonly string[], { word }: Said) => words.filter((one) => one === word).length;
  return said
    .flatMap((one) => {
      switch (one.kind) {
        case "note on Slack":
          return [
            ...counted(one, times(onSlack, one), "on Slack"),
            ...counted(one, times(onMatrix, one), "on Matrix"),
          ];
        case "note on Matrix":
          // What she typed stands there, too.
          return [
            ...counted(one, times(onSlack, one), "on Slack"),
            ...counted(one, times(onMatrix, one) - 1, "on Matrix"),
          ];
        case "message on Matrix":
          return counted(one, times(onSlack, one), "on Slack");
        case "opening on Slack":
          return [];
        default:
          return one.kind satisfies never;
      }
    })
    .concat(
      ordered(
        onSlack,
        said.filter(({ kind }) => kind === "message on Matrix"),
        "on Slack",
      ),
    );
}

/** One incident and one room for each. */
async function openings({ sql, platforms }: FaultWorld, said: readonly Said[]): Promise<string[]> {
  const rows = await sql<{ title: string; ref: string }[]>`select title, ref from incidents`;
  const names = (await platforms.slackRooms()).map(({ name }) => name);
  return said
    .filter(({ kind }) => kind === "opening on Slack")
    .flatMap((one) => {
      const own = rows.filter(({ title }) => title === one.word);
      const [first] = own;
      const open = names.filter((name) => first && name.startsWith(`${first.ref.toLowerCase()}-`)).length;
      return [
        ...counted(one, own.length, "as an incident"),
        ...(first ? counted(one, open, "as a room on Slack") : []),
      ];
    });
}

async function chains(url: string): Promise<string[]> {
  const database = await connect(url, { max: 1 });
  try {
    const wrong: string[] = [];
    const incidents = await database.sql<{ id: string; ref: string }[]>`select id, ref from incidents`;
    for (const { id, ref } of incidents) {
      const verdict = await verifyTimeline(database.db, id);
      if (!verdict.ok) wrong.push(`${ref}: the chain is broken at ${verdict.number}: ${verdict.reason}`);
    }
    return wrong;
  } finally {
    await database.close();
  }
}

/** Nothing was given up in silence, or at all: every fault here ended. */
async function leftOver({ sql }: FaultWorld): Promise<string[]> {
  const rows = await sql<{ what: string }[]>`
    select 'the outbox gave up ' || kind || ': ' || coalesce(error, '') as what from outbox
      where outcome = 'given-up' and kind <> 'reply'
    union all select 'the inbox gave up ' || kind || ': ' || error from inbox where error is not null and done_at is not null
    union all select 'waits in the outbox: ' || kind || ': ' || coalesce(error, '') from outbox where done_at is null
    union all select 'waits in the inbox: ' || kind from inbox where done_at is null`;
  return rows.map(({ what }) => what);
}

/** @param times how often it is there */
export function counted({ kind, word, isAccepted, during }: Said, times: number, where: string): string[] {
  const what = `${kind} ${word} (said during: ${during})`;
  if (times > 1) return [`DOUBLED: ${what} is ${times} times ${where}`];
  return times < 1 && isAccepted ? [`LOST: ${what} is not ${where}`] : [];
}

/** Those that arrived are in the order in which they were said. */
export function ordered(words: readonly string[], said: readonly Said[], where: string): string[] {
  const wanted = new Set(said.map(({ word }) => word));
  const seen = [...new Set(words.filter((word) => wanted.has(word)))];
  return seen.flatMap((word, at) => {
    const before = seen[at - 1];
    return before !== undefined && before > word
      ? [`OUT OF ORDER: ${word} came behind ${before} ${where}`]
      : [];
  });
}
