/** The three incidents of `npm run seed`: one under way, one that nobody takes, one that is over. */
import type { Person } from "./person.ts";

/** People of examples/directory.yaml, by the network on which they act here. */
export const CAST = {
  alice: "local-eu/alice",
  paula: "local-eu/paula",
  stefan: "local-eu/stefan",
  nikos: "local-eu/nikos",
  rafael: "local-eu/rafael",
  matteo: "local-partners/matteo",
  aino: "local-partners/aino",
  joost: "local-partners/joost",
  sigrid: "local-partners/sigrid",
} as const;

export type People = Readonly<Record<keyof typeof CAST, Person>>;

export interface Story {
  readonly title: string;
  /** What there is to see in it. */
  readonly shows: string;
  /** Who opens it, and with which flags. */
  readonly opener: keyof typeof CAST;
  readonly flags: string;
  /** What follows. `ref` is the reference of the incident, `room` how the names of its rooms begin. */
  readonly steps: (people: People, ref: string, room: string) => readonly Step[];
}

export interface Step {
  readonly who: Person;
  /** Short, for an error. */
  readonly what: string;
  /** It puts something on the timeline; otherwise it is chat. */
  readonly recorded: boolean;
  run(): Promise<void>;
}

export const STORIES: readonly Story[] = [
  {
    title: "Ransomware on the file servers of two institutions",
    shows: "under way: led, acknowledged, with decisions, a withheld note, a side room and a relay",
    opener: "alice",
    flags:
      "--severity critical --category information-content-security/unauthorised-information-modification --with ep,ec,ec3,csirt-north",
    steps: ({ alice, paula, stefan, matteo, aino }, ref, room) => [
      joins(alice, room),
      joins(paula, room),
      joins(stefan, room),
      joins(matteo, room),
      presses(matteo, room, "acknowledge"),
      command(paula, room, "lead me"),
      command(paula, room, "note First encrypted host is fs-03, seen 09:12 UTC; its backup does not answer"),
      command(stefan, room, "ack"),
      command(stefan, room, "note Same extension on two servers of ours, both restored from tape last night"),
      command(paula, room, "decision Mail gateway is offline until 14:00 UTC"),
      privately(
        paula,
        `note ${ref} --tlp AMBER+STRICT The account was a trainee's, who opened the attachment`,
      ),
      command(paula, room, "state triaged"),
      command(alice, room, "room add negotiators --with ep,ec3"),
      command(paula, room, "relay full"),
      chat(matteo, room, "We know that attachment from another case. Can we have its hash?"),
      chat(paula, room, "It is on its way to the lab; you have it within the hour"),
      pins(paula, room),
      joins(aino, room),
      command(paula, room, "state contained"),
    ],
  },
  {
    title: "Phishing wave against webmail accounts",
    shows:
      "open and led by nobody: one declined, one has no address, one has not come; reminders begin in an hour",
    opener: "nikos",
    flags: "--severity medium --category fraud/phishing --with eeas,eda,ncsc-lowland,nato-ncirc",
    steps: ({ nikos, rafael, joost }, _ref, room) => [
      joins(nikos, room),
      joins(rafael, room),
      leaves(joost, room),
      command(rafael, room, "note Forty accounts entered their password; all of them are reset"),
      chat(nikos, room, "Who can look at the mail logs of last night?"),
    ],
  },
  {
    title: "The data centre of the north does not answer",
    shows: "an exercise, closed, with a situation report to read",
    opener: "stefan",
    flags: "--exercise --severity high --with csirt-north,halden",
    steps: ({ stefan, aino, sigrid }, _ref, room) => [
      joins(stefan, room),
      joins(aino, room),
      joins(sigrid, room),
      command(aino, room, "ack"),
      command(sigrid, room, "ack"),
      command(stefan, room, "lead me"),
      command(stefan, room, "note Both uplinks are down; the second one was cut on purpose"),
      command(stefan, room, "decision Traffic goes through the southern site"),
      command(stefan, room, "state contained"),
      command(stefan, room, "state recovered"),
      command(stefan, room, 'close --resolution "The northern site is back; the exercise met its goals"'),
    ],
  },
];

function command(who: Person, room: string, text: string): Step {
  return { who, what: text, recorded: true, run: () => who.says(room, `!incident ${text}`) };
}

/** A command that nobody else in the room can read. */
function privately(who: Person, text: string): Step {
  return { who, what: text, recorded: true, run: () => who.tells(`!incident ${text}`) };
}

function chat(who: Person, room: string, text: string): Step {
  return { who, what: text, recorded: false, run: () => who.says(room, text) };
}

function joins(who: Person, room: string): Step {
  return { who, what: "join", recorded: true, run: () => who.joins(room) };
}

function leaves(who: Person, room: string): Step {
  return { who, what: "leave", recorded: true, run: () => who.leaves(room) };
}

function presses(who: Person, room: string, action: string): Step {
  return { who, what: `press ${action}`, recorded: true, run: () => who.presses(room, action) };
}

function pins(who: Person, room: string): Step {
  return { who, what: "pin", recorded: true, run: () => who.pins(room) };
}
