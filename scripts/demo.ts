/**
 * `npm run demo`: a cross-institution incident in the terminal, within half a minute. The real app on a real
 * PostgreSQL of its own; everything printed is read from what the people of the story see. Only the clock is
 * helped along, so that a reminder fires.
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { styleText } from "node:util";
import type { LocalChat, MessageView, RoomView } from "../src/adapters/local/local-chat.ts";
import { type App, startApp } from "../src/app.ts";
import { LOCAL_NETWORKS } from "../src/config.ts";
import { loadDirectory } from "../src/db/directory.ts";
import { listIncidents } from "../src/db/incidents.ts";
import { readTimeline, verifyTimeline } from "../src/db/timeline.ts";
import { createLog } from "../src/log.ts";

const MINUTE = 60_000;
let offset = 0;
/** The lines printed of each message, so that of a changed one only the new lines are printed. */
const printed = new Map<string, readonly string[]>();
const now = (): Date => new Date(Date.now() + offset);

const dataDir = await mkdtemp(join(tmpdir(), "muster-demo-"));
const app = await startApp(
  { dataDir, host: "127.0.0.1", port: 0, logLevel: "error", networks: LOCAL_NETWORKS },
  createLog("error"),
  { now, ticking: false },
);
try {
  await play(app);
} finally {
  await app.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function play(muster: App): Promise<void> {
  const alice = await actor(muster, "cert-eu", "duty-officer");
  const parliament = await actor(muster, "ep", "duty-officer");
  const europol = await actor(muster, "ec3", "deputy");
  const colleague = await actor(muster, "ep", "head-of-unit");
  const manager = await actor(muster, "ep", "manager");
  const watched = [alice, parliament, europol];
  const { db } = muster.database;

  chapter(`${alice.name} opens an incident with one command`);
  await alice.types(
    "!incident open Ransomware at two institutions --severity critical --with ep,ec,ec3,csirt-north",
    watched,
  );

  chapter("The people arrive, each on the network that they use");
  for (const one of watched) await one.joins(watched);

  chapter(`${europol.name} acknowledges on one network, everybody hears of it on both`);
  await europol.presses("acknowledge", watched);

  chapter("Nobody has taken the lead: five minutes later a reminder fires");
  offset += 6 * MINUTE;
  await muster.tick();
  await muster.idle();
  news(watched, await Promise.all(watched.map((one) => one.fresh())));

  chapter(`${parliament.name} takes the lead, notes what is known, decides`);
  await parliament.types("!incident lead me", watched);
  await parliament.types(
    "!incident note First encrypted host is fs-03, seen 09:12 UTC; we can't reach its backup",
    watched,
  );
  await parliament.types("!incident decision Mail gateway goes offline until 14:00 UTC", watched);
  await parliament.types("!incident state triaged", watched);

  const [incident] = await listIncidents(db, {});
  if (!incident) throw new Error("The incident was not opened");
  const { ref } = incident;

  chapter(`${parliament.name} notes something that is for her own organisation only`);
  await parliament.tells(
    `!incident note ${ref} --tlp AMBER+STRICT The account was a trainee's, who opened the attachment`,
    watched,
  );
  const noted = (await readTimeline(db, incident.id)).findLast((entry) => entry.kind === "note")?.number;

  chapter(`Her colleague ${colleague.name} may read it, ${alice.name}, who opened the incident, may not`);
  await colleague.tells(`!incident timeline ${ref} --last 1`, [colleague]);
  await alice.tells(`!incident timeline ${ref} --last 2`, [alice]);

  chapter("Its source alone lets somebody else have it");
  await parliament.types(`!incident permit ${noted} --to cert-eu`, watched);

  chapter("What people write is carried from one network to the other");
  await parliament.types("!incident relay full", watched);
  await europol.writes("We know that attachment from another case. Can we have its hash?", watched);

  chapter(`${alice.name} asks who is here, who is missing and why`);
  await alice.types("!incident roll", [alice]);

  chapter(`${alice.name} reads the timeline`);
  await alice.types("!incident timeline --last 12", [alice]);

  chapter(`${manager.name} asks for the situation report`);
  await manager.tells(`!incident summary ${ref} --for managers`, [manager]);

  chapter("The hash chain of the timeline is verified");
  const verified = await verifyTimeline(db, incident.id);
  if (!verified.ok) throw new Error(`entry ${verified.number}: ${verified.reason}`);
  line(styleText("green", `${verified.entries} entries, unbroken; head ${verified.head}`));
}

interface Actor {
  readonly name: string;
  readonly network: string;
  /** A command, in the war-room once they have joined it. */
  types(text: string, watching: readonly Actor[]): Promise<void>;
  /** A command that nobody else sees. */
  tells(text: string, watching: readonly Actor[]): Promise<void>;
  /** Words to the people in the war-room. */
  writes(text: string, watching: readonly Actor[]): Promise<void>;
  joins(watching: readonly Actor[]): Promise<void>;
  presses(action: string, watching: readonly Actor[]): Promise<void>;
  /** What this person can see now and could not before. */
  fresh(): Promise<readonly { readonly room: RoomView; readonly message: MessageView }[]>;
}

/** Somebody of the sample directory, at their page. */
async function actor(muster: App, organisation: string, role: string): Promise<Actor> {
  const { contacts } = await loadDirectory(muster.database.db);
  const contact = contacts.find((one) => one.organisation === organisation && one.role === role);
  const port = muster.networks.local.find((one) => contact?.addresses[one.network] !== undefined);
  if (!contact || !port)
    throw new Error(`The sample directory has no ${role} of ${organisation} on a local network`);
  const { chat, network } = port;
  const user = contact.addresses[network] ?? "";
  const seen = new Map<string, string>();

  async function act(
    what: (id: string) => ReturnType<LocalChat["say"]>,
    watching: readonly Actor[],
  ): Promise<void> {
    const outcome = await what(randomUUID());
    if (!outcome.done) throw new Error(`${contact?.name ?? user}: ${outcome.text}`);
    await muster.idle();
    news(watching, await Promise.all(watching.map((one) => one.fresh())));
  }
  async function warRoom(): Promise<RoomView | undefined> {
    return (await chat.view(user))?.rooms.find((room) => room.kind === "room");
  }
  return {
    name: contact.name,
    network,
    async types(text, watching) {
      line(styleText("cyan", `  ${contact.name} on ${network} types: ${text}`));
      const room = await warRoom();
      const where = room?.yours === "joined" ? { room: room.id } : {};
      await act((id) => chat.say({ user, id, text, ...where }), watching);
    },
    async tells(text, watching) {
      line(styleText("cyan", `  ${contact.name} on ${network}, to Muster directly: ${text}`));
      await act((id) => chat.say({ user, id, text }), watching);
    },
    async writes(text, watching) {
      const room = await warRoom();
      if (!room) throw new Error(`${contact.name} sees no war-room`);
      line(styleText("cyan", `  ${contact.name} writes in the room on ${network}: ${text}`));
      await act((id) => chat.say({ user, id, text, room: room.id }), watching);
    },
    async joins(watching) {
      const room = await warRoom();
      if (room?.yours !== "invited") return;
      line(styleText("cyan", `  ${contact.name} joins ${room.name} on ${network}`));
      await act((id) => chat.join({ user, id, room: room.id }), watching);
    },
    async presses(action, watching) {
      const pinned = (await warRoom())?.messages.find((message) => message.pinnedBy !== undefined);
      const button = pinned?.parts
        .flatMap((part) => (part.kind === "buttons" ? part.buttons : []))
        .find((one) => one.action === action);
      if (!pinned || !button) throw new Error(`${contact.name} sees no button ${action}`);
      line(styleText("cyan", `  ${contact.name} on ${network} presses [${button.label}]`));
      await act((id) => chat.press({ user, id, message: pinned.id, action, value: button.value }), watching);
    },
    async fresh() {
      const rooms = (await chat.view(user))?.rooms ?? [];
      const found = rooms.flatMap((room) => room.messages.map((message) => ({ room, message })));
      const news = found.filter(
        ({ message }) => message.by === "muster" && seen.get(message.id) !== message.text,
      );
      for (const { message } of found) seen.set(message.id, message.text);
      return news;
    },
  };
}

/** Prints each new message once, with everybody who saw it. */
function news(
  watching: readonly Actor[],
  seen: readonly (readonly { readonly room: RoomView; readonly message: MessageView }[])[],
): void {
  const said = new Map<
    string,
    { readonly where: string; readonly message: MessageView; readonly by: string[]; readonly edited: string }
  >();
  for (const [at, items] of seen.entries()) {
    for (const { room, message } of items) {
      const who = watching[at];
      if (!who) continue;
      const where =
        message.onlyYou || room.kind !== "room" ? `${who.name}, privately` : `room on ${who.network}`;
      const edited = message.edited ? " (status card, updated)" : "";
      const key = `${message.text}|${message.onlyYou || room.kind !== "room" ? who.name : ""}`;
      const known = said.get(key);
      if (known) known.by.push(`room on ${who.network}`);
      else said.set(key, { where, message, by: [], edited });
    }
  }
  for (const { where, message, by, edited } of said.values()) {
    const places = [...new Set([where, ...by])].join(" and ");
    line(styleText("dim", `    → ${places}${edited}`));
    for (const one of changed(message)) line(`      ${one}`);
  }
}

/** A new message whole; of one that was changed, the lines that are new. */
function changed(message: MessageView): readonly string[] {
  const lines = message.text.split("\n");
  const before = printed.get(message.id) ?? [];
  printed.set(message.id, lines);
  return lines.filter((one) => !before.includes(one));
}

function chapter(title: string): void {
  line(`\n${styleText("bold", title)}`);
}

function line(text: string): void {
  process.stdout.write(`${text}\n`);
}
