/**
 * Nothing goes to a person unless somebody can say that they may have it: it is about an incident, which is asked, or
 * it is about nothing and declares that. What is neither stays unsent.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Unavailable } from "../../../src/adapters/chat-errors.ts";
import { ABOUT_NOTHING, type About, aboutIncident } from "../../../src/core/about.ts";
import { md, say } from "../../../src/core/message.ts";
import { enqueue } from "../../../src/db/outbox.ts";
import type { Payload } from "../../../src/handlers/runtime/payload.ts";
import { answer, type CitedEntries, direct } from "../../../src/handlers/runtime/steps.ts";
import { type Stage, startStage } from "../stage.ts";

const EU = "local-eu";
let stage: Stage;
let ref: string;
let incident: string;
beforeAll(async () => {
  stage = await startStage();
  ref = await stage.open("What zoe does not know --with ep");
  incident = (await stage.state(ref)).incident.id;
});
afterAll(() => stage.stop());

let sent = 0;
/** What became of the step, and whether its words were shown to the person. */
async function send(user: string, about: About, step: (message: ReturnType<typeof words>) => Payload) {
  sent += 1;
  const text = `words number ${sent}`;
  const key = `declared-${sent}`;
  const lane = `person:${EU}:${user}`;
  const { db, sql } = stage.app.database;
  await enqueue(db, [{ lane, network: EU, about, ...step(words(text)), key }], stage.now());
  await stage.settled();
  const [row] = await sql`select outcome, error from outbox where key = ${key}`;
  const shown = (await stage.toldTo(user, EU)).some((one) => one.includes(text));
  return { outcome: row?.outcome, error: row?.error, shown };
}

const words = (text: string) => say([], md`${text}`);
const inPerson =
  (contact: string, cites?: CitedEntries) =>
  (message: ReturnType<typeof words>): Payload =>
    direct.of({ contact, message, ...(cites ? { cites } : {}) });
const toWhoAsked =
  (user: string, shows: { readonly cites?: CitedEntries; readonly incidents?: readonly string[] } = {}) =>
  (message: ReturnType<typeof words>): Payload =>
    answer.of({ to: { user }, route: "person", message, ...shows });

const SENT = { outcome: "delivered", shown: true };
const KEPT = { outcome: "given-up", shown: false };

describe("a direct message", () => {
  it("about nothing goes out when it declares that, and not otherwise", async () => {
    expect(await send("zoe", ABOUT_NOTHING, inPerson("zoe", "no-content"))).toMatchObject(SENT);
    expect(await send("zoe", ABOUT_NOTHING, inPerson("zoe"))).toMatchObject(KEPT);
    expect(await send("zoe", ABOUT_NOTHING, inPerson("zoe", [1]))).toMatchObject(KEPT);
  });

  it("about an incident goes to who may know of it, and to nobody else", async () => {
    expect(await send("bob", aboutIncident(incident), inPerson("bob"))).toMatchObject(SENT);
    expect(await send("zoe", aboutIncident(incident), inPerson("zoe"))).toMatchObject(KEPT);
  });

  it.each(["advisory", "roster"] as const)(
    "about an %s stays unsent until there is a rule who may have it, whatever it declares",
    async (kind) => {
      for (const cites of [undefined, "no-content"] as const) {
        const result = await send("bob", { kind, id: "a-1" }, inPerson("bob", cites));
        expect(result).toMatchObject(KEPT);
        expect(result.error).toContain(kind);
      }
    },
  );
});

describe("an answer", () => {
  it("about nothing goes out when it declares that, and not otherwise", async () => {
    expect(await send("zoe", ABOUT_NOTHING, toWhoAsked("zoe", { cites: "no-content" }))).toMatchObject(SENT);
    expect(await send("zoe", ABOUT_NOTHING, toWhoAsked("zoe"))).toMatchObject(KEPT);
  });

  it("that shows incidents goes to who may know of all of them, and to nobody else", async () => {
    const shows = { incidents: [incident] };
    expect(await send("bob", ABOUT_NOTHING, toWhoAsked("bob", shows))).toMatchObject(SENT);
    expect(await send("zoe", ABOUT_NOTHING, toWhoAsked("zoe", shows))).toMatchObject({ shown: false });
  });

  it("to `open` shows the incident: when the opener may no longer know of it, it does not go out", async () => {
    const real = stage.replacePort(EU, (port) => ({
      ...port,
      whisper: {
        reply: async () => {
          throw new Unavailable(EU, "no answer");
        },
      },
    }));
    const opened = await stage.open("Nobody else is to read this", "bob");
    const { sql } = stage.app.database;
    await sql`update contacts set listed = false where id = 'bob'`;
    stage.replacePort(EU, () => real);
    await stage.advance(60_000);

    const told = (await stage.toldTo("bob", EU)).join("\n");
    expect(opened).not.toBe(ref);
    expect(told).not.toContain("Nobody else is to read this");
    expect(told).toContain("Something changed since you asked");
    await sql`update contacts set listed = true where id = 'bob'`;
  });
});
