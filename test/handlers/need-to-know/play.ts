/** Plays one story in a real Muster on recording networks, and finds everything that reached somebody who may not have it. */
import type { ChatEvent } from "../../../src/adapters/chat-port.ts";
import type { Contact, Directory, Organisation } from "../../../src/core/directory/directory.ts";
import { replaceDirectory } from "../../../src/db/directory.ts";
import { accept } from "../../../src/db/inbox.ts";
import type { Stage } from "../stage.ts";
import { type Facts, LABELS, type Label, mayHave, type Secret } from "./oracle.ts";
import { createPlatform, fresh, type Kind, type Plate, type Platform, type Shown } from "./platform.ts";
import { typedLabel } from "./typed-label.ts";
import { type Action, type DirectorySketch, NETWORKS, type Story } from "./world.ts";

/** Words that reached somebody who may not have them. */
export interface Leak {
  readonly token: string;
  readonly what: "title" | "words" | "talk" | "caveat" | "reason";
  readonly to: string;
  readonly how: string;
  readonly after: string;
  readonly text: string;
}

export interface Played {
  readonly leaks: readonly Leak[];
  /** How many texts with a secret in them somebody was shown, rightly or not: a check that the story says anything. */
  readonly shown: number;
}

const KINDS: readonly Kind[] = ["slack", "matrix", "plain"];
const TOKEN = /tok\d+end/g;
const MINUTE = 60_000;

/** Something that is broken on purpose, to see that it is found. */
export interface Broken {
  /** Muster does not know who is in the rooms. */
  readonly blind?: true;
  /** What is said to one person, everybody reads where they asked. */
  readonly loud?: true;
  /** Muster does not see the labels that people type into their words. */
  readonly unlabelled?: true;
}

export async function play(stage: Stage, story: Story, broken: Broken = {}): Promise<Played> {
  const shown: Shown[] = [];
  const plates: Plate[] = [];
  const platforms = new Map<string, Platform>();
  for (const [at, network] of NETWORKS.entries()) {
    const platform = createPlatform(network, KINDS[at] ?? "plain", shown, plates, stage.now, broken.loud);
    platforms.set(network, platform);
    stage.replacePort(network, () => platform.port);
  }
  const directory = directoryOf(story.directory);
  const { db, sql } = stage.app.database;
  await replaceDirectory(db, directory, stage.now());
  const game = new Game(stage, directory, platforms, shown, plates, broken.unlabelled === true);
  try {
    await game.open(story);
    for (const action of story.actions) {
      if (broken.blind) await sql`delete from room_members`;
      await game.act(action);
    }
  } finally {
    // The next story on this database begins with nothing due and nothing suspected.
    await sql`delete from due`;
    await sql`delete from network_trust`;
    await sql`update incidents set status = 'closed' where status <> 'closed'`;
  }
  return { leaks: game.leaks, shown: game.counted };
}

/** Ids are new for every story: the database keeps whom it has known. */
function directoryOf(sketch: DirectorySketch): Directory {
  const prefix = fresh("d");
  const people: { organisation: number; user: string }[] = sketch.flatMap((one, at) =>
    one.people.map((_, nth) => ({ organisation: at, user: `${prefix}o${at}p${nth}` })),
  );
  const organisations: Organisation[] = sketch.map((one, at) => ({
    id: `${prefix}o${at}`,
    name: `Org ${at}`,
    kind: at === 0 ? "coordinator" : one.kind,
    communities: one.communities,
    clients: one.clients.map((client) => `${prefix}o${client % sketch.length}`),
    ceiling: one.ceiling,
    networks: one.networks,
    timezone: "UTC",
  }));
  const contacts: Contact[] = sketch.flatMap((one, at) =>
    one.people.map((person, nth) => {
      const id = `${prefix}o${at}p${nth}`;
      const twin = person.twin < 2 ? people[(at + nth + person.twin + 1) % people.length]?.user : undefined;
      // The first of each can be reached where the organisation is at home, or there would be little to see.
      const on = nth === 0 ? one.networks : person.on;
      return {
        id,
        organisation: `${prefix}o${at}`,
        name: `Person ${at} ${nth}`,
        role: nth === 0 ? "duty-officer" : person.role,
        rights: nth === 0 && at < 2 ? "coordinator" : person.rights,
        addresses: Object.fromEntries(on.map((network) => [network, twin && nth > 0 ? twin : `u-${id}`])),
        hours: "24x7",
      } satisfies Contact;
    }),
  );
  return { organisations, contacts, teams: [], policies: [] };
}

class Game {
  readonly leaks: Leak[] = [];
  counted = 0;
  readonly #stage: Stage;
  readonly #directory: Directory;
  readonly #platforms: ReadonlyMap<string, Platform>;
  readonly #shown: Shown[];
  readonly #plates: Plate[];
  readonly #isUnlabelled: boolean;
  /** What was written with the token in it. */
  readonly #written = new Map<string, string>();
  readonly #secrets = new Map<string, Secret & { readonly what: Leak["what"] }>();
  readonly #broughtInWhileRed = new Set<string>();
  #talks: {
    readonly room: string;
    readonly network: string;
    readonly message: string;
    readonly user: string;
    readonly contact: string;
    side?: string | undefined;
  }[] = [];
  #incident = "";
  #ref = "";
  #opener = "";
  #facts: Facts | undefined;

  constructor(
    stage: Stage,
    directory: Directory,
    platforms: ReadonlyMap<string, Platform>,
    shown: Shown[],
    plates: Plate[],
    isUnlabelled: boolean,
  ) {
    this.#stage = stage;
    this.#directory = directory;
    this.#platforms = platforms;
    this.#shown = shown;
    this.#plates = plates;
    this.#isUnlabelled = isUnlabelled;
  }

  async open({ opening }: Story): Promise<void> {
    const able = this.#directory.contacts.filter((one) => ["coordinator", "responder"].includes(one.rights));
    const opener = pick(able, opening.who);
    const network = Object.keys(opener?.addresses ?? {})[0];
    if (!opener || network === undefined) return;
    const token = this.#keep("title", opener.id, userOn(opener, network) ?? "");
    const ids = this.#directory.organisations.map((one) => one.id);
    const names = opening.tlp === "RED" ? this.#directory.contacts.map((one) => one.id) : ids;
    const targets = opening.targets.map((at) => pick(names, at)).join(",");
    this.#opener = opener.id;
    await this.#types(
      opener,
      network,
      undefined,
      `open ${
        opening.inWords === null
          ? `${token} --tlp ${opening.tlp}`
          : typedLabel(opening.inWords, opening.tlp, token)
      } ${targets ? `--with ${targets}` : ""}`,
    );
    const [row] = await this.#stage.app.database.sql<
      { id: string; ref: string }[]
    >`select id, ref from incidents
      where title like ${`%${token}%`}`;
    this.#incident = row?.id ?? "";
    this.#ref = row?.ref ?? "";
    await this.#judge("open");
  }

  async act(action: Action): Promise<void> {
    if (this.#incident === "") return;
    await this.#do(action);
    await this.#judge(JSON.stringify(action));
  }

  async #do(action: Action): Promise<void> {
    const { organisations, contacts } = this.#directory;
    const idsOf = (picks: readonly number[], persons: boolean): string[] =>
      picks.flatMap((at) => pick<{ readonly id: string }>(persons ? contacts : organisations, at)?.id ?? []);
    switch (action.kind) {
      case "note": {
        const by = this.#actor(action.who);
        if (!by) return;
        const only = action.only?.length ? idsOf(action.only, false) : undefined;
        const to = action.to?.length && action.tlp === "RED" ? idsOf(action.to, true) : undefined;
        const room = this.#room(action.where, by.network);
        const flags = { tlp: action.tlp ?? undefined, only, to };
        const side = await this.#sideOf(room);
        if (action.inWords !== null) {
          const words = this.#worded("words", by, action.inWords, side);
          const line = [action.decision ? "decision" : "note", ...(room ? [] : [this.#ref]), words];
          return this.#types(by.contact, by.network, room, line.join(" "));
        }
        const isBound = action.tlp || only || to;
        const token = this.#keep("words", by.contact.id, by.user, isBound ? flags : undefined, side);
        const caveat = action.caveat ? this.#alias(token, "caveat") : undefined;
        const line = [
          action.decision ? "decision" : "note",
          ...(room ? [] : [this.#ref]),
          ...(action.tlp ? [`--tlp ${action.tlp}`] : []),
          ...(only?.length ? [`--only ${only.join(",")}`] : []),
          ...(to?.length ? [`--to ${to.join(",")}`] : []),
          ...(caveat ? [`--caveat "${caveat}"`] : []),
          token,
        ];
        return this.#types(by.contact, by.network, room, line.join(" "));
      }
      case "invite":
        return this.#says(action.who, `invite REF ${idsOf(action.targets, action.persons).join(" ")}`);
      case "join": {
        const [network, id] = pick(this.#rooms(), action.room) ?? [];
        const platform = this.#platforms.get(network ?? "");
        if (!platform || id === undefined) return;
        const contact = pick(contacts, action.x);
        const user =
          action.stranger < 3
            ? `u-stranger${action.stranger}`
            : ((contact && userOn(contact, network ?? "")) ?? "u-nobody");
        // Whom people bring into a room of named persons by themselves is not named by that.
        if (this.#facts?.marking === "RED" && contact && !this.#facts.called.has(contact.id))
          this.#broughtInWhileRed.add(contact.id);
        platform.join(id, user);
        return this.#hears(id, user);
      }
      case "accept": {
        const waiting = [...this.#platforms.values()].flatMap((platform) =>
          [...platform.rooms.values()].flatMap((room) =>
            [...room.invited].map((user) => ({ platform, room, user })),
          ),
        );
        const one = pick(waiting, action.x);
        one?.platform.join(one.room.id, one.user);
        return this.#flush();
      }
      case "leave": {
        const here = this.#members();
        const one = pick(here, action.x);
        if (one) this.#platforms.get(one.network)?.leave(one.room, one.user);
        return this.#flush();
      }
      case "talk":
        return this.#talk(action);
      case "relay":
        return this.#says(action.who, `relay REF ${action.mode}`);
      case "mark": {
        const number = action.entry === null ? "" : `${await this.#entry(action.entry)} `;
        const to = action.tlp === "RED" && number ? idsOf(action.to, true).join(",") : "";
        return this.#says(action.who, `mark REF ${number}--tlp ${action.tlp}${to ? ` --to ${to}` : ""}`);
      }
      case "permit": {
        const number = action.entry % 4 === 0 ? "all" : await this.#entry(action.entry);
        return this.#says(action.who, `permit REF ${number} --to ${idsOf([action.to], action.person)[0]}`);
      }
      case "remove": {
        const by = this.#actor(action.who);
        const reason = by && this.#worded("reason", by, action.inWords);
        const target = idsOf([action.target], action.person)[0];
        await this.#says(action.who, `remove REF ${target} --reason "${reason}"`);
        return action.andBack ? this.#says(action.who, `invite REF ${target}`) : undefined;
      }
      case "side":
        return this.#says(
          action.who,
          `room REF add ${action.name} --with ${idsOf(action.targets, action.persons).join(",")}${action.tlp ? ` --tlp ${action.tlp}` : ""}`,
        );
      case "read": {
        const [verb = "", ...rest] = action.what.split(" ");
        const line = verb === "list" ? action.what : `${verb} REF ${rest.join(" ")}`;
        return this.#says(action.who, line, action.where);
      }
      case "press": {
        const contact = pick(contacts, action.x);
        const network = contact && Object.keys(contact.addresses)[0];
        const user = contact && network && userOn(contact, network);
        if (!user || !network) return;
        return this.#hand({
          ...event(network),
          kind: "action",
          user,
          action: action.action,
          value: this.#ref,
          reply: { user },
        });
      }
      case "close": {
        if (action.reopen) return this.#says(action.who, "reopen REF");
        const by = this.#actor(action.who);
        const words = by && this.#worded("words", by, action.inWords);
        return this.#says(action.who, `close REF --resolution "${words}"`);
      }
      case "lead":
        return this.#says(action.who, `lead REF ${idsOf([action.target], true)[0]}`);
      case "severity":
        return this.#says(action.who, `severity REF ${action.to}`);
      case "network":
        return this.#says(action.who, `network ${action.suspect ? "suspect" : "trust"} ${action.id}`);
      case "time":
        await this.#stage.advance(action.minutes * MINUTE);
        return this.#flush();
      default:
        action satisfies never;
    }
  }

  /** Somebody in a room writes, and perhaps pins or changes it. */
  async #talk(action: Extract<Action, { kind: "talk" }>): Promise<void> {
    const before = pick(this.#talks, action.x);
    if (action.edit && before) {
      const by = { contact: { id: before.contact }, user: before.user };
      const text = this.#worded("talk", by, action.inWords, before.side);
      return this.#hand({
        ...event(before.network),
        kind: "edited",
        room: before.room,
        user: before.user,
        message: before.message,
        text,
      });
    }
    if (action.pin && before) {
      const token =
        [...this.#secrets].findLast(
          ([, secret]) =>
            secret.what === "talk" && secret.user === before.user && secret.side === before.side,
        )?.[0] ?? "";
      return this.#hand({
        ...event(before.network),
        kind: "pinned",
        room: before.room,
        user: before.user,
        message: before.message,
        text: this.#written.get(token) ?? token,
        author: before.user,
      });
    }
    const one = pick(this.#members(), action.x);
    if (!one) return;
    const contact = this.#contactOf(one.network, one.user) ?? "";
    const side = await this.#sideOf(one.room);
    const text = this.#worded("talk", { contact: { id: contact }, user: one.user }, action.inWords, side);
    const token = text.match(TOKEN)?.[0] ?? "";
    const message = fresh("said");
    this.#talks.push({ room: one.room, network: one.network, message, user: one.user, contact, side });
    const files = action.file
      ? [{ id: fresh("F"), name: `${this.#alias(token, "talk")}.txt`, bytes: 1, mime: "text/plain" }]
      : [];
    await this.#hand({
      ...event(one.network),
      kind: "message",
      room: one.room,
      user: one.user,
      message,
      text,
      files,
    });
  }

  // Who, where, what

  #actor({ x, able }: { readonly x: number; readonly able: boolean }) {
    const { contacts } = this.#directory;
    const contact = able ? contacts.find((one) => one.id === this.#opener) : pick(contacts, x);
    const network =
      contact && Object.keys(contact.addresses)[x % Math.max(1, Object.keys(contact.addresses).length)];
    const user = contact && network ? userOn(contact, network) : undefined;
    return contact && network && user ? { contact, network, user } : undefined;
  }

  #rooms(): readonly (readonly [string, string])[] {
    return [...this.#platforms].flatMap(([network, platform]) =>
      [...platform.rooms.values()]
        .filter((room) => room.direct === undefined)
        .map((room) => [network, room.id] as const),
    );
  }

  #room(at: number | undefined, network: string): string | undefined {
    if (at === undefined) return undefined;
    return pick(
      this.#rooms().filter(([one]) => one === network),
      at,
    )?.[1];
  }

  #members() {
    return [...this.#platforms].flatMap(([network, platform]) =>
      [...platform.rooms.values()].flatMap((room) =>
        room.direct === undefined ? [...room.members].map((user) => ({ network, room: room.id, user })) : [],
      ),
    );
  }

  #contactOf(network: string, user: string): string | undefined {
    const those = this.#directory.contacts.filter((one) => userOn(one, network) === user);
    return those.length === 1 ? those[0]?.id : undefined;
  }

  async #sideOf(room: string | undefined): Promise<string | undefined> {
    if (room === undefined) return undefined;
    const [row] = await this.#stage.app.database.sql<
      { purpose: string }[]
    >`select purpose from rooms where room_id = ${room}`;
    return row === undefined || row.purpose === "main" ? undefined : row.purpose;
  }

  async #entry(at: number): Promise<number> {
    const [row] = await this.#stage.app.database.sql<
      { last: string }[]
    >`select last_number as last from incidents where id = ${this.#incident}`;
    const spoken = [...(this.#facts?.entries.values() ?? [])].map((one) => one.number);
    return at % 3 === 0 || spoken.length === 0 ? 1 + (at % Number(row?.last ?? 1)) : (pick(spoken, at) ?? 1);
  }

  #keep(what: Leak["what"], author: string, user: string, flags?: Secret["flags"], side?: string): string {
    const token = `${fresh("tok")}end`;
    const marking = this.#facts?.marking ?? "RED";
    const isTitle = what === "title";
    this.#secrets.set(token, {
      author,
      user,
      marking,
      isTitle,
      side,
      what,
      ...(flags === undefined ? {} : { flags }),
    });
    return token;
  }

  /** Words with a label in them, when there is one: bound by it where it is stricter than what binds them anyway. */
  #worded(
    what: Leak["what"],
    by: { readonly contact: { readonly id: string }; readonly user: string },
    inWords: { readonly label: Label; readonly way: number } | null,
    side?: string,
  ): string {
    const here = this.#facts?.sides.get(side ?? "")?.label ?? this.#facts?.marking ?? "RED";
    const isStricter = inWords !== null && LABELS.indexOf(inWords.label) > LABELS.indexOf(here);
    const flags = isStricter ? { tlp: inWords.label } : undefined;
    const token = this.#keep(what, by.contact.id, by.user, flags, side);
    const isSeen = inWords !== null && !this.#isUnlabelled;
    const words = isSeen ? typedLabel(inWords.way, inWords.label, token) : token;
    this.#written.set(token, words);
    return words;
  }

  /** Another word that is bound like the first. */
  #alias(token: string, what: Leak["what"]): string {
    const alias = `${fresh("tok")}end`;
    const secret = this.#secrets.get(token);
    if (secret) this.#secrets.set(alias, { ...secret, what });
    this.#aliases.set(alias, token);
    return alias;
  }
  readonly #aliases = new Map<string, string>();

  async #says(
    who: { readonly x: number; readonly able: boolean },
    line: string,
    where?: number,
  ): Promise<void> {
    const by = this.#actor(who);
    if (!by) return;
    await this.#types(by.contact, by.network, this.#room(where, by.network), line.replace("REF", this.#ref));
  }

  async #types(contact: Contact, network: string, room: string | undefined, text: string): Promise<void> {
    const user = userOn(contact, network) ?? "";
    const at = room === undefined ? {} : { room };
    await this.#hand({
      ...event(network),
      kind: "command",
      user,
      text,
      reply: { user, ...at },
      ...at,
      formTicket: user,
    });
  }

  async #hand(given: ChatEvent): Promise<void> {
    const { db } = this.#stage.app.database;
    const lane = `${given.network}:${"room" in given ? given.room : "user" in given ? given.user : ""}`;
    await accept(
      db,
      { network: given.network, eventId: given.id, lane, kind: given.kind, event: given },
      this.#stage.now(),
    );
    await this.#flush();
  }

  /** Until the platforms have nothing more to tell. */
  async #flush(): Promise<void> {
    await this.#stage.settled();
    while ((await this.#tell()).length > 0) await this.#stage.settled();
  }

  /** What the platforms have to tell is accepted; resolves to the ids of the events. */
  async #tell(): Promise<readonly string[]> {
    const told = [...this.#platforms.values()].flatMap((platform) => platform.events.splice(0));
    for (const one of told) {
      const lane = `${one.network}:${"room" in one ? one.room : ""}`;
      await accept(
        this.#stage.app.database.db,
        { network: one.network, eventId: one.id, lane, kind: one.kind, event: one },
        this.#stage.now(),
      );
    }
    return told.map((one) => one.id);
  }

  /** Somebody came in by themselves. What left for the room before Muster could know of it is not held against it. */
  async #hears(room: string, user: string): Promise<void> {
    const events = await this.#tell();
    await this.#flush();
    const { sql } = this.#stage.app.database;
    const handled = await sql<{ at: string }[]>`
      select extract(epoch from done_at) * 1000 as at from inbox where event_id in ${sql(["", ...events])}`;
    const heard = Math.max(0, ...handled.map((one) => Number(one.at)));
    const isEarly = (one: Shown) => one.room === room && one.user === user && one.at < heard;
    this.#shown.splice(0, this.#shown.length, ...this.#shown.filter((one) => !isEarly(one)));
  }

  // Judging

  async #judge(after: string): Promise<void> {
    this.#facts = await this.#load();
    for (const { text, network } of this.#plates.splice(0)) {
      for (const token of text.match(TOKEN) ?? [])
        this.#accuse(token, `everybody on ${network}`, "name or topic", after, text);
    }
    for (const { network, user, text, how } of this.#shown.splice(0)) {
      for (const token of new Set(text.match(TOKEN) ?? [])) {
        this.counted += 1;
        const secret = this.#secrets.get(token);
        if (!secret || secret.user === user) continue;
        const person = this.#contactOf(network, user);
        const first = this.#aliases.get(token) ?? token;
        if (!mayHave(this.#directory, this.#facts, first, secret, person))
          this.#accuse(token, `${user} (${person ?? "unknown"}) on ${network}`, how, after, text);
      }
    }
  }

  #accuse(token: string, to: string, how: string, after: string, text: string): void {
    const what = this.#secrets.get(token)?.what ?? "words";
    this.leaks.push({ token, what, to, how, after, text: text.slice(0, 600) });
  }

  async #load(): Promise<Facts> {
    const { sql } = this.#stage.app.database;
    const id = this.#incident;
    if (id === "") return EMPTY;
    const [incident] = await sql<
      { marking: Label; source: string; lead: string | null; opened_by: string }[]
    >`
      select marking, source, lead, opened_by from incidents where id = ${id}`;
    const participants = await sql<{ organisation: string }[]>`select organisation from participations
      where incident = ${id} and removed_at is null`;
    const roll = await sql<{ contact: string; organisation: string; purpose: string; state: string }[]>`
      select contact, organisation, purpose, state from roll where incident = ${id}`;
    const invited = await sql<{ contact: string }[]>`select data->>'contact' as contact from timeline
      where incident = ${id} and kind = 'invited'`;
    const permits = await sql<
      { entry: string; recipient: string }[]
    >`select entry, recipient from permits where incident = ${id}`;
    const entries = await sql<
      { number: string; text: string; marking: Label }[]
    >`select number, text || data::text as text, marking
      from timeline where incident = ${id} and (text || data::text) ~ 'tok[0-9]+end' order by number desc`;
    const remarked = await sql<
      { entry: string; tlp: Label; handling: { named?: string[]; follows?: boolean } | null }[]
    >`
      select entry, tlp, handling from entry_markings where incident = ${id}`;
    const history = await sql<
      { number: number; kind: string; entry: number | null; corrects: number | null; who: string | null }[]
    >`
      select number::int, kind, (data->>'entry')::int as entry, corrects::int,
        coalesce(data->>'organisation', data->>'contact') as who
      from timeline where incident = ${id} and (corrects is not null or kind in ('marked', 'removed')) order by number`;
    const sides = await sql<
      { purpose: string; marking: Label | null }[]
    >`select distinct purpose, marking from rooms
      where incident = ${id} and purpose <> 'main'`;
    const entitled = await sql<
      { purpose: string; organisation: string; contact: string | null }[]
    >`select purpose, organisation, contact from side_room_entitled where incident = ${id}`;
    const anew = new Map(remarked.map((one) => [one.entry, one]));
    const correctedBy = new Map(
      history.filter((one) => one.kind !== "marked").map((one) => [one.number, one.corrects]),
    );
    // Marking an entry marks what had become of it by then, too.
    const markedBy = (number: number): number | undefined => {
      for (let at: number | null | undefined = number; at; at = correctedBy.get(at)) {
        const entry = at;
        const last = history.findLast((one) => one.kind === "marked" && one.entry === entry);
        if (last && last.number > number) return last.number;
      }
      return undefined;
    };
    const called = roll.filter(
      (one) =>
        one.purpose === "main" &&
        one.state !== "removed" &&
        (!this.#broughtInWhileRed.has(one.contact) || invited.some((other) => other.contact === one.contact)),
    );
    return {
      marking: incident?.marking ?? "RED",
      source: incident?.source ?? "",
      participants: new Set(participants.map((one) => one.organisation)),
      called: new Set([...called.map((one) => one.contact), incident?.opened_by ?? "", incident?.lead ?? ""]),
      permits: permits.map((one) => ({ entry: Number(one.entry), recipient: one.recipient })),
      entries: new Map(
        entries.flatMap(({ number, text, marking }) =>
          // The first entry is the one that was written; later ones may quote it.
          (text.match(TOKEN) ?? []).map((token) => {
            const now = anew.get(number);
            return [
              token,
              {
                number: Number(number),
                label: now?.tlp ?? marking,
                named: now?.handling?.named ?? [],
                anew: markedBy(Number(number)) !== undefined && now?.handling?.follows !== true,
                markedBy: markedBy(Number(number)),
              },
            ] as const;
          }),
        ),
      ),
      putOut: history.flatMap(({ number, kind, who }) =>
        kind === "removed" && who !== null ? [{ number, who }] : [],
      ),
      sides: new Map(
        sides.map(({ purpose, marking }) => {
          const meant = entitled.filter((one) => one.purpose === purpose);
          return [
            purpose,
            {
              label: marking ?? incident?.marking ?? "RED",
              organisations: new Set(meant.map((one) => one.organisation)),
              contacts: new Set(meant.flatMap((one) => one.contact ?? [])),
            },
          ] as const;
        }),
      ),
    };
  }
}

const EMPTY: Facts = {
  marking: "RED",
  source: "",
  participants: new Set(),
  called: new Set(),
  permits: [],
  entries: new Map(),
  putOut: [],
  sides: new Map(),
};

function pick<T>(all: readonly T[], at: number): T | undefined {
  return all.length === 0 ? undefined : all[at % all.length];
}

function userOn(contact: Contact, network: string): string | undefined {
  return Object.hasOwn(contact.addresses, network) ? contact.addresses[network] : undefined;
}

const event = (network: string) => ({ id: fresh("story-event-"), network, at: "2026-11-20T09:00:00.000Z" });
