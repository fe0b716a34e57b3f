/** Two local networks, a web server and a small receiver in Muster's place, which answers what the page's tests ask. */
import { randomUUID } from "node:crypto";
import { pino } from "pino";
import type { ChatEvent, Form, Receipt } from "../../src/adapters/chat-port.ts";
import type { LocalPort } from "../../src/adapters/local/local-chat.ts";
import { createLocalPort } from "../../src/adapters/local/local-port.ts";
import type { Directory } from "../../src/core/directory/directory.ts";
import type { IncidentBar } from "../../src/core/incident/incident-bar.ts";
import { type Message, md, say } from "../../src/core/message.ts";
import { adapterStateOf } from "../../src/db/adapter-state.ts";
import { replaceDirectory } from "../../src/db/directory.ts";
import { createLocalStore } from "../../src/db/local-store.ts";
import { createWebServer, type WebServer } from "../../src/web/server.ts";
import { freshDatabase } from "../support/database.ts";

export interface LocalWorld {
  readonly url: string;
  readonly eu: LocalPort;
  readonly partners: LocalPort;
  /** What Muster was told, in order. */
  readonly events: readonly ChatEvent[];
  /** By room: what the server says of its incident. Changes show when the room changes. */
  readonly bars: Map<string, IncidentBar>;
  /** Makes the next event rejected, as when it cannot be recorded. */
  refuseNext(): void;
  /** A war-room on both networks with Alice in it, Bob and Victor invited. Returns the ids. */
  openIncident(): Promise<{ readonly eu: string; readonly partners: string }>;
  restartServer(): Promise<void>;
  stopServer(): Promise<void>;
  stop(): Promise<void>;
}

const COMMANDS = [
  {
    usage: "open [title…] [--severity low|medium|high|critical] [--exercise]",
    summary: "Opens an incident and musters people",
  },
  { usage: "lead [incident] [contact]", summary: "Says who leads" },
  { usage: "invite [incident] <who…>", summary: "Brings people into the incident" },
  { usage: "list", summary: "Lists the incidents that you may see" },
  { usage: 'note "<text>"', summary: "Writes a note on the timeline" },
  { usage: "status [incident]", summary: "Shows where the incident stands" },
] as const;

const FORM: Form = {
  id: "open",
  title: "Open an incident",
  submit: "Open incident",
  fields: [
    { name: "title", label: "Title", kind: "line", optional: false, hint: "What is known, in a few words" },
    {
      name: "severity",
      label: "Severity",
      kind: "choice",
      optional: false,
      choices: [
        { value: "high", label: "High" },
        { value: "critical", label: "Critical" },
      ],
    },
    { name: "details", label: "Details", kind: "text", optional: true },
  ],
};

export async function startLocalWorld(
  options: { password?: string; port?: number; names?: readonly string[] } = {},
): Promise<LocalWorld> {
  const { database, drop } = await freshDatabase();
  await replaceDirectory(database.db, directory(), new Date());
  const store = createLocalStore(database);
  const log = pino({ level: process.env.LOG_LEVEL ?? "silent" });
  const make = (network: string, title: string) =>
    createLocalPort({ network, title, store, now: () => new Date(), newId: randomUUID, patience: 5_000 });
  const eu = make("local-eu", "EU bodies");
  const partners = make("local-partners", "Partners");

  const events: ChatEvent[] = [];
  const bars = new Map<string, IncidentBar>();
  let refusals = 0;
  for (const port of [eu, partners])
    await port.start(async (event) => {
      if (refusals > 0) {
        refusals -= 1;
        throw new Error("not recorded");
      }
      events.push(event);
      return await answer(port, event);
    });

  let server = await serve(options.port ?? 0);
  const port = Number(new URL(server.url).port);

  async function serve(on: number): Promise<WebServer> {
    return await createWebServer({
      host: "127.0.0.1",
      port: on,
      log,
      names: options.names ?? [],
      checks: async () => [eu, partners].map((one) => ({ name: one.network, trouble: one.trouble() })),
      local: {
        chats: [eu.chat, partners.chat],
        commands: () => COMMANDS,
        barIn: async (_network, room, _user) => bars.get(room),
        secret: "only for tests",
        sessions: adapterStateOf(database.db, "web:local-page"),
        now: () => new Date(),
        ...(options.password === undefined ? {} : { password: options.password }),
      },
    });
  }

  return {
    url: server.url,
    eu,
    partners,
    events,
    bars,
    refuseNext() {
      refusals = 1;
    },
    async openIncident() {
      const open = async (chat: LocalPort, users: string[]) => {
        const name = "inc-2026-0042-amber-falcon";
        const topic = "EXERCISE · TLP:AMBER · INC-2026-0042 · HIGH · contained";
        const room = await chat.openRoom({ name, topic }, attempt());
        await chat.invite(room, users);
        const id = await chat.post(room, card(), attempt());
        await chat.pins?.pin(room, id);
        bars.set(room, bar(id));
        return room;
      };
      const rooms = {
        eu: await open(eu, ["alice", "bob", "carol"]),
        partners: await open(partners, ["victor", "nadia"]),
      };
      await eu.chat.join({ user: "alice", room: rooms.eu, id: randomUUID() });
      return rooms;
    },
    async stopServer() {
      await server.close();
    },
    async restartServer() {
      server = await serve(port);
    },
    async stop() {
      await server.close();
      await eu.stop();
      await partners.stop();
      await drop();
    },
  };
}

/** Stands for the handlers: `form` opens a form, a title `bad` is refused, everything else is answered in words. */
async function answer(port: LocalPort, event: ChatEvent): Promise<Receipt> {
  switch (event.kind) {
    case "command":
      if (event.text === "form" && event.formTicket !== undefined)
        await port.forms?.open(event.formTicket, FORM);
      else await port.whisper?.reply(event.reply, say([], md`You asked for: ${event.text}`), attempt());
      return {};
    case "action":
      await port.whisper?.reply(event.reply, say([], md`You pressed ${event.action}`), attempt());
      return {};
    case "form":
      if (event.values.title === "bad") return { errors: { title: "Choose a better title." } };
      await port.whisper?.reply(event.reply, say([], md`Opened: ${event.values.title ?? ""}`), attempt());
      return {};
    default:
      return {};
  }
}

/** The same as a bar. */
function bar(card: string): IncidentBar {
  return {
    ref: "INC-2026-0042",
    codename: "amber-falcon",
    title: "Credential phishing against several institutions",
    severity: "high",
    status: "contained",
    label: "TLP:AMBER",
    exercise: true,
    lead: "Alice Duty",
    here: 3,
    called: 5,
    organisations: [
      { name: "CERT-EU", here: true, acknowledged: true },
      { name: "ENISA", here: false, acknowledged: false },
      { name: "NCSC Example", here: true, acknowledged: true },
    ],
    next: {
      at: new Date(Date.now() + 247_000).toISOString(),
      what: "reminder if ENISA has not acknowledged",
    },
    card,
    mayTakeLead: false,
  };
}

/** The live card of an incident. */
function card(): Message {
  return {
    banner: ["EXERCISE", "TLP:AMBER"],
    blocks: [
      { type: "heading", text: "INC-2026-0042 AMBER FALCON" },
      {
        type: "text",
        text: md`Credential phishing against **several** institutions, see [the report](https://example.org/i/1).`,
      },
      {
        type: "fields",
        fields: [
          { label: "Severity", value: md`high` },
          { label: "State", value: md`contained since 09:20 UTC` },
          { label: "Lead", value: md`Alice Duty, CERT-EU` },
          { label: "Here", value: md`3 of 5` },
          { label: "Acknowledged", value: md`2 of 3` },
        ],
      },
      {
        type: "list",
        items: [md`Missing: Eve Europol, no address on *Partners*`, md`Missing: Bob Watch, invited`],
      },
      {
        type: "buttons",
        buttons: [
          { action: "acknowledge", label: "Acknowledge", value: "INC-2026-0042", style: "primary" },
          { action: "summary", label: "Summary", value: "INC-2026-0042" },
          { action: "close", label: "Close incident", value: "INC-2026-0042", style: "danger" },
        ],
      },
    ],
  };
}

const attempt = () => ({ key: randomUUID(), retry: false });

function directory(): Directory {
  const organisation = (id: string, name: string, network: string) => ({
    id,
    name,
    kind: "agency" as const,
    communities: [],
    clients: [],
    ceiling: "RED" as const,
    networks: [network],
    timezone: "Europe/Brussels",
  });
  const contact = (
    user: string,
    name: string,
    organisationId: string,
    role: "duty-officer" | "manager",
    network: string,
  ) => ({
    id: `${organisationId}-${user}`,
    organisation: organisationId,
    name,
    role,
    rights: "responder" as const,
    addresses: { [network]: user },
    hours: "24x7",
  });
  return {
    organisations: [
      organisation("cert-eu", "CERT-EU", "local-eu"),
      organisation("enisa", "ENISA", "local-eu"),
      organisation("ncsc", "NCSC Example", "local-partners"),
    ],
    contacts: [
      contact("alice", "Alice Duty", "cert-eu", "duty-officer", "local-eu"),
      contact("carol", "Carol Head", "cert-eu", "manager", "local-eu"),
      contact("bob", "Bob Watch", "enisa", "duty-officer", "local-eu"),
      contact("nadia", "Nadia Night", "ncsc", "duty-officer", "local-partners"),
      contact("victor", "Victor Vale", "ncsc", "manager", "local-partners"),
    ],
    teams: [],
    policies: [],
  };
}
