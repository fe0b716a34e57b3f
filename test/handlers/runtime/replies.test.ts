/** Where answers go, and the ways of asking that need no typing: buttons and forms. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChatEvent, ChatPort, Form } from "../../../src/adapters/chat-port.ts";
import { REGISTRY } from "../../../src/handlers/features.ts";
import { formErrors } from "../../../src/handlers/runtime/forms.ts";
import { base, pressed, type Stage, snapshot, startStage, typed } from "../stage.ts";

/** What a network such as Matrix lacks. */
function withoutWhispers(port: ChatPort): ChatPort {
  const { whisper: _whisper, forms: _forms, ...rest } = port;
  return rest;
}

describe("answers on a network without whispers", () => {
  let stage: Stage;
  let ref: string;
  let room: string;
  /** A room of somebody else's, in which Muster is. */
  const LOUNGE = "lounge";
  beforeAll(async () => {
    stage = await startStage();
    stage.replacePort("local-eu", withoutWhispers);
    ref = await stage.open("Something is wrong --severity high --with ep");
    room = (await stage.state(ref)).rooms[0]?.roomId ?? "";
    const { sql } = stage.app.database;
    await sql`insert into local_rooms (id, network, name, topic, created_at)
      values (${LOUNGE}, 'local-eu', 'lounge', '', now())`;
    await sql`insert into local_members (room, user_id, state) values (${LOUNGE}, 'muster', 'joined')`;
  });
  afterAll(() => stage.stop());

  /** How many messages Muster has since posted: in the war-room, in the lounge, directly to the person. */
  const posted = async (user: string, line: string, where: string): Promise<Record<string, number>> => {
    const count = async () =>
      stage.app.database.sql<{ where: string; count: string }[]>`
        select coalesce(direct_with, local_rooms.id) as where, count(*) from local_messages
        join local_rooms on local_rooms.id = local_messages.room where author = 'muster' group by 1`;
    const before = new Map((await count()).map((row) => [row.where, Number(row.count)]));
    await stage.arrives(typed(user, line, { room: where }));
    const names: Record<string, string> = { [room]: "war-room", [LOUNGE]: "lounge", [user]: "direct" };
    return Object.fromEntries(
      (await count()).flatMap((row) => {
        const more = Number(row.count) - (before.get(row.where) ?? 0);
        return more === 0 ? [] : [[names[row.where] ?? row.where, more]];
      }),
    );
  };

  it.each([
    { line: "summary", where: "direct" },
    { line: "timeline", where: "direct" },
    { line: "list", where: "direct" },
    { line: "directory", where: "direct" },
    { line: "status", where: "war-room" },
    { line: "help", where: "war-room" },
    { line: "lead", where: "war-room" },
    { line: "opne", where: "war-room" },
    { line: "severity high", where: "war-room" },
    { line: "summary --since never", where: "war-room" },
    { line: "note seen", where: "war-room" },
  ])("to `$line` in the war-room goes to the $where, once", async ({ line, where }) => {
    expect(await posted("bob", line, room)).toEqual({ [where]: 1 });
  });

  it.each([
    { line: "summary REF", where: "direct" },
    { line: "status REF", where: "direct" },
    { line: "lead REF", where: "direct" },
    { line: "severity REF high", where: "direct" },
    { line: "state REF detected", where: "direct" },
    { line: "lead REF nobody", where: "direct" },
    { line: "invite REF nobody", where: "direct" },
    { line: "status INC-2026-9999", where: "direct" },
    { line: "list", where: "direct" },
    { line: "open", where: "lounge" },
    { line: "opne", where: "lounge" },
    { line: "help", where: "lounge" },
    { line: "directory nowhere", where: "lounge" },
  ])(
    "to `$line` in another room goes to the $where: nothing about the incident is said there",
    async ({ line, where }) => {
      expect(await posted("bob", line.replace("REF", ref), LOUNGE)).toEqual({ [where]: 1 });
      const texts = await stage.app.database.sql<{ all: string }[]>`
      select message::text as all from local_messages where room = ${LOUNGE}`;
      expect(texts.map((row) => row.all).join("\n")).not.toContain(ref.slice(-4));
    },
  );

  it("to a note about it from another room goes to the person, and to its war-room as an announcement", async () => {
    expect(await posted("bob", `note ${ref} from afar`, LOUNGE)).toEqual({ direct: 1, "war-room": 1 });
  });

  it("to a stranger says what to do, where the stranger asked", async () => {
    await stage.arrives(typed("mallory", "list", { room: LOUNGE }));

    const texts = await stage.app.database.sql<{ all: string }[]>`
      select message::text as all from local_messages where room = ${LOUNGE} order by id desc limit 1`;
    expect(texts[0]?.all).toContain("does not know you on local\\\\-eu");
    expect(texts[0]?.all).toContain("try again in a minute");
  });

  it("to what became of a muster goes to the person who asked for it", async () => {
    const to = await posted("alice", "invite eda", room);

    expect(to.direct).toBe(2);
    expect((await stage.toldTo("alice")).at(-1)).toContain(
      "Zoe Elsewhere (European Defence Agency): invited",
    );
  });

  it("to Join where there is no room goes to the person who pressed", async () => {
    const elsewhere = await stage.open("Without a room here --with ep", "emil");
    await stage.app.database.sql`update rooms set state = 'expelled' where network = 'local-eu'
      and incident = (select id from incidents where ref = ${elsewhere})`;
    await stage.arrives(pressed("bob", "join", elsewhere, { room: LOUNGE }));

    expect((await stage.toldTo("bob")).at(-1)).toContain(`${elsewhere} has no room on local-eu`);
    const texts = await stage.app.database.sql`select 1 from local_messages
      where room = ${LOUNGE} and message::text like ${`%${elsewhere.slice(-4)}%`}`;
    expect(texts).toHaveLength(0);
  });

  it("to a missing title is the command line, since there are no forms", async () => {
    const told = await posted("alice", "open --severity high", LOUNGE);

    expect(told).toEqual({ lounge: 1 });
  });
});

describe("answers on a network with whispers", () => {
  let stage: Stage;
  let ref: string;
  beforeAll(async () => {
    stage = await startStage();
    ref = await stage.open("Something is wrong --severity high --with ep");
  });
  afterAll(() => stage.stop());

  it("are seen by nobody else, wherever the question was asked", async () => {
    for (const line of ["summary", "status", "list", "opne", "severity high", "help"])
      await stage.inRoom("bob", ref, line);

    const bob = (await stage.person("bob").warRoom(ref.toLowerCase())).messages.filter(
      (message) => message.onlyYou,
    );
    expect(bob).toHaveLength(6);
    const alice = stage.person("alice");
    await alice.join(await alice.warRoom(ref.toLowerCase()));
    const seen = (await alice.warRoom(ref.toLowerCase())).messages.filter(
      (message) => message.by === "muster",
    );
    expect(seen.map((message) => message.text).join("\n")).not.toContain("Situation report");
    expect(seen.some((message) => message.onlyYou)).toBe(false);
  });
});

describe("buttons", () => {
  let stage: Stage;
  let ref: string;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.stop());
  const fresh = async (): Promise<void> => {
    ref = await stage.open("Something is wrong --severity high --with ep,ec3");
  };

  it("acknowledge, once per press however often it is delivered", async () => {
    await fresh();
    const press = pressed("bob", "acknowledge", ref);
    await stage.arrives(press);
    await stage.arrives(press);

    expect((await stage.kinds(ref)).filter((kind) => kind === "acknowledged")).toHaveLength(1);
  });

  it("of somebody without the right to acknowledge change nothing", async () => {
    await fresh();
    const before = await snapshot(stage, ref);
    await stage.arrives(pressed("mia", "acknowledge", ref));

    expect((await stage.toldTo("mia")).at(-1)).toContain("can use ack; you are");
    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("summary answers the one who pressed", async () => {
    await fresh();
    await stage.arrives(pressed("mia", "summary", ref));

    expect((await stage.toldTo("mia")).at(-1)).toContain("Managers, 2026-11-20");
  });

  it("join brings in whoever may know of it, and says what became of it", async () => {
    await fresh();
    await stage.arrives(pressed("mia", "join", ref));

    const { roll } = await stage.state(ref);
    expect(roll.find((line) => line.contact === "mia")).toMatchObject({
      state: "invited",
      organisation: "ep",
    });
    expect((await stage.toldTo("mia")).at(-1)).toContain("Mia Manager (European Parliament): invited");
    expect((await stage.person("mia").warRoom(ref.toLowerCase())).yours).toBe("invited");
  });

  it("join on a network on which there is no room says so, and who can help", async () => {
    await fresh();
    const elsewhere = await stage.open("Only here --with ep", "bob");
    await stage.answer("bob", `invite ${elsewhere} emil`);
    const { sql } = stage.app.database;
    await sql`delete from room_members where room in (select rooms.id from rooms
      join incidents on incidents.id = rooms.incident where network = 'local-partners' and ref = ${elsewhere})`;
    await sql`delete from rooms where network = 'local-partners'
      and incident = (select id from incidents where ref = ${elsewhere})`;
    await stage.arrives(pressed("carol", "join", elsewhere, { network: "local-partners" }));

    expect((await stage.toldTo("carol")).at(-1)).toContain(
      `${elsewhere} has no room on local-partners. A responder can bring you in: !incident invite ${elsewhere} carol`,
    );
  });

  it("of another version are answered with what there is", async () => {
    await fresh();
    const before = await snapshot(stage, ref);
    await stage.arrives(pressed("bob", "explode", ref));

    expect((await stage.toldTo("bob")).at(-1)).toContain("What Muster understands");
    expect(await snapshot(stage, ref)).toBe(before);
  });

  it.each(["; close", "", "INC-2026-0001 --force", "x".repeat(2_000)])(
    "with a value nobody sends (%j) do no harm",
    async (value) => {
      await fresh();
      const before = await snapshot(stage, ref);
      for (const action of ["acknowledge", "join", "summary"])
        await stage.arrives(pressed("zoe", action, value));

      expect(await snapshot(stage, ref)).toBe(before);
      expect(await stage.app.database.sql`select 1 from inbox where error is not null`).toEqual([]);
    },
  );
});

describe("forms", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage.stop());

  const FILLED = { title: "From the form", severity: "low", tlp: "GREEN", exercise: "yes", with: "ep, ec3" };
  const sent = (values: Readonly<Record<string, string>>, user = "alice", form = "open"): ChatEvent => ({
    ...base(),
    kind: "form",
    user,
    form,
    values,
    reply: { user },
  });
  const howMany = async () => (await stage.app.database.sql`select 1 from incidents`).length;
  const formOf = async (user: string): Promise<{ ticket: string; form: Form } | undefined> =>
    (await stage.person(user).view()).forms.at(-1);

  it("open when the title is missing, are filled in, and open one incident however often they are sent", async () => {
    const before = await howMany();
    const alice = stage.person("alice");
    await alice.say("!incident open");
    const open = await formOf("alice");
    expect(open?.form.fields.map((field) => field.name)).toEqual([
      "title",
      "severity",
      "tlp",
      "category",
      "with",
      "exercise",
    ]);
    expect(await howMany()).toBe(before);

    const { chat } = stage.app.networks.local[0] ?? {};
    const ticket = open?.ticket ?? "";
    expect(await chat?.submitForm({ user: "alice", id: "one", ticket, values: FILLED })).toEqual({
      done: true,
    });
    await chat?.submitForm({ user: "alice", id: "two", ticket, values: FILLED });
    await stage.settled();

    expect(await howMany()).toBe(before + 1);
    const [row] = await stage.app.database.sql<
      { ref: string }[]
    >`select ref from incidents where title = 'From the form'`;
    const { incident, participations } = await stage.state(row?.ref ?? "");
    expect(incident).toMatchObject({ severity: "low", marking: "GREEN", exercise: true });
    expect(participations.map((one) => one.organisation)).toEqual(["cert-eu", "ec3", "ep"]);
  });

  it.each([
    [{ ...FILLED, title: "" }, { title: "A few words are needed" }],
    [{ ...FILLED, title: "   " }, { title: "A few words are needed" }],
    [{ ...FILLED, title: "x".repeat(300) }, { title: "At most 200 characters; these are 300" }],
    [{ ...FILLED, severity: "awful" }, { severity: "One of low, medium, high, critical" }],
    [
      { ...FILLED, title: "x".repeat(201), tlp: "PINK" },
      {
        title: "At most 200 characters; these are 201",
        tlp: "One of CLEAR, GREEN, AMBER, AMBER+STRICT, RED",
      },
    ],
  ])("filled in wrongly say what is wrong by field, and nothing is recorded: %j", async (values, errors) => {
    const events = async () => (await stage.app.database.sql`select 1 from inbox`).length;
    expect(formErrors(REGISTRY.commands, sent(values))).toEqual(errors);

    const before = [await events(), await howMany()];
    const alice = stage.person("alice");
    await alice.say("!incident open");
    const { chat } = stage.app.networks.local[0] ?? {};
    const outcome = await chat?.submitForm({
      user: "alice",
      id: "x",
      ticket: (await formOf("alice"))?.ticket ?? "",
      values,
    });
    expect(outcome).toMatchObject({ done: false, why: "invalid" });
    await stage.settled();
    // The command that opened the form is an event; what was sent is none.
    expect([await events(), await howMany()]).toEqual([(before[0] ?? 0) + 1, before[1]]);
  });

  it.each(["yes", "no", "No", "true"])("keep %j as a title", async (title) => {
    expect(formErrors(REGISTRY.commands, sent({ ...FILLED, title }))).toBeUndefined();
    await stage.arrives(sent({ ...FILLED, title, with: "" }));

    expect(await stage.app.database.sql`select exercise from incidents where title = ${title}`).toMatchObject(
      [{ exercise: true }],
    );
  });

  it("with an organisation that does not exist are answered like the command line", async () => {
    const before = await howMany();
    await stage.arrives(sent({ ...FILLED, with: "ep epp" }));

    expect((await stage.toldTo("alice")).at(-1)).toContain("Did you mean ep (European Parliament)?");
    expect(await howMany()).toBe(before);
  });

  it.each([
    {
      what: "without the right",
      user: "mia",
      form: "open",
      says: "Only coordinators and responders can use open; you are",
    },
    { what: "unknown", user: "mallory", form: "open", says: "does not know you" },
    { what: "with a form of another version", user: "alice", form: "opne", says: "There is no command opne" },
  ])("of somebody $what are refused", async ({ user, form, says }) => {
    const before = await howMany();
    await stage.arrives(sent(FILLED, user, form));

    expect((await stage.toldTo(user, "local-eu")).at(-1)).toContain(says);
    expect(await howMany()).toBe(before);
  });

  it("that cannot be shown are replaced by the command line", async () => {
    const real = stage.replacePort("local-eu", (port) => ({
      ...port,
      forms: {
        async open() {
          throw new Error("the ticket is used up");
        },
      },
    }));
    await stage.arrives({ ...typed("alice", "open"), formTicket: "ticket" });
    stage.replacePort("local-eu", () => real);

    expect((await stage.toldTo("alice")).at(-1)).toContain(
      "Nothing was opened: the title is missing. Write for example",
    );
  });
});

describe("M53: a command typed in a room whose answer goes to the direct conversation", () => {
  it("gets an emoji where it was typed, and not where the answer stands in the same room", async () => {
    const stage = await startStage();
    try {
      const marked: (readonly string[])[] = [];
      stage.replacePort("local-eu", ({ whisper: _none, ...port }) => ({
        ...port,
        reactions: {
          set: async (room, message, emoji) => void marked.push([room, message, emoji]),
        },
      }));
      const ref = await stage.open("Something is wrong --with ep");
      const room = (await stage.state(ref)).rooms.find((one) => one.network === "local-eu")?.roomId ?? "";
      const type = async (line: string, event: string) => {
        const command = typed("bob", line, { room });
        await stage.arrives({ ...command, reply: { ...command.reply, data: { event } } });
      };
      await type("timeline", "$timeline");
      await type("note a fact", "$note");

      expect(marked).toEqual([[room, "$timeline", "📬"]]);
    } finally {
      await stage.stop();
    }
  });
});
