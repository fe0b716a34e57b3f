/** The muster roll as it is shown to one person: how many are here, then who, since when, and how to reach the others. */

import { bannerOf } from "../banner.ts";
import type { Directory } from "../directory/directory.ts";
import { type NameBook, nameBook } from "../directory/name-book.ts";
import type { Incident } from "../incident/incident.ts";
import { roleName } from "../incident/muster.ts";
import { type Block, type Markdown, type Message, md, raw, say } from "../message.ts";
import { MAX_REASON_LENGTH } from "../message-budgets.ts";
import type { RollLine } from "../roll.ts";
import { called, contactOf, isHere, stateOf } from "../roll-text.ts";
import { utc } from "../time.ts";
import { count, inOrder, oneLine, shortened } from "../words.ts";
import { otherWays } from "./next-contact.ts";

export interface RollInput {
  readonly incident: Incident;
  readonly directory: Directory;
  /** Of the rooms for everybody. */
  readonly roll: readonly RollLine[];
  /** Of the side rooms in which the reader is, by the name of the room. */
  readonly sideRooms: readonly { readonly title: string; readonly roll: readonly RollLine[] }[];
  /** Id of the only organisation to show. */
  readonly organisation?: string;
  /** The word that begins a command where it is read. */
  readonly prefix: string;
}

/** What a message may hold on every network: Slack takes some 12,000 characters in 50 blocks. */
const ROOM = 9_000;
const PER_LINE = 60;
const GROUPS = 20;

/** The first line says how many are here; the same for the same facts. */
export function rollMessage(input: RollInput): Message {
  const { incident, organisation } = input;
  const names = nameBook(input.directory);
  const people = of(called(input.roll), organisation);
  const whose = organisation === undefined ? md`` : md` of **${names.organisation(organisation)}**`;
  const here = md`**${people.filter(isHere).length} of ${people.length} here**${raw(whose)} for **${incident.ref}**.`;
  return say(bannerOf(incident), here, ...fitted(sections(input, names), input));
}

interface Section {
  readonly title: Markdown;
  readonly lines: readonly Markdown[];
}

function sections(input: RollInput, names: NameBook): readonly Section[] {
  const { organisation } = input;
  const side = input.sideRooms.flatMap(({ title: name, roll }) => {
    const lines = of(called(roll), organisation);
    const title = md`**Side room ${name}**: ${lines.filter(isHere).length} of ${lines.length} here`;
    return lines.length === 0 ? [] : [{ title, lines: lines.map((line) => lineOf(line, names, true)) }];
  });
  const removed = of(input.roll, organisation)
    .filter((line) => line.state === "removed")
    .toSorted((a, b) => inOrder(a.contact ?? "", b.contact ?? ""));
  return [
    ...byOrganisation(of(called(input.roll), organisation), names),
    ...side,
    ...(removed.length === 0
      ? []
      : [{ title: md`**Removed**`, lines: removed.map((line) => lineOf(line, names, true)) }]),
  ];
}

function byOrganisation(lines: readonly RollLine[], names: NameBook): readonly Section[] {
  const groups = [...Map.groupBy(lines, (line) => line.organisation)];
  return groups
    .toSorted(([a], [b]) => inOrder(names.organisation(a), names.organisation(b)) || inOrder(a, b))
    .map(([organisation, group]) => ({
      title: md`**${names.organisation(organisation)}**: ${group.filter(isHere).length} of ${group.length} here`,
      lines: group.map((line) => lineOf(line, names, false)),
    }));
}

/** `Eve Europol, duty officer: could not be invited, since 2026-11-20 09:20 UTC, on matrix: the reason. By other means: phone …` */
function lineOf(line: RollLine, names: NameBook, withOrganisation: boolean): Markdown {
  const contact = contactOf(line, names);
  const organisation = withOrganisation ? ` (${names.organisation(line.organisation)})` : "";
  const who = contact
    ? md`**${contact.name}**${organisation}, ${roleName(contact.role)}`
    : line.contact === undefined
      ? md`**Nobody**${organisation}`
      : md`**${line.contact}**${organisation}, no longer in the directory`;
  const where = line.network === undefined ? "" : `, on ${line.network}`;
  const reason = line.reason === undefined ? "" : `: ${shortened(oneLine(line.reason), MAX_REASON_LENGTH)}`;
  const ways = contact && !isHere(line) && line.state !== "removed" ? otherWays(contact) : [];
  const other = ways.length === 0 ? md`` : md`. By other means: ${ways.join(", ")}`;
  return md`${raw(who)}: ${stateOf(line)}, since ${utc(line.changedAt)}${where}${reason}${raw(other)}`;
}

function of(lines: readonly RollLine[], organisation: string | undefined): readonly RollLine[] {
  return organisation === undefined ? lines : lines.filter((line) => line.organisation === organisation);
}

/** As much as one message may hold; who is left out is counted, and can be asked for. */
function fitted(all: readonly Section[], { incident, prefix }: RollInput): readonly Block[] {
  const blocks: Block[] = [];
  let room = ROOM;
  let shown = 0;
  let groups = 0;
  for (const { title, lines } of all) {
    const items: Markdown[] = [];
    room -= title.length + PER_LINE;
    for (const line of lines) {
      room -= line.length + PER_LINE;
      if (room < 0 || groups >= GROUPS) break;
      items.push(line);
    }
    if (items.length === 0) break;
    blocks.push({ type: "text", text: title }, { type: "list", items });
    shown += items.length;
    groups += 1;
    if (items.length < lines.length) break;
  }
  const left = all.reduce((sum, section) => sum + section.lines.length, 0) - shown;
  if (left <= 0) return blocks;
  const more = md`And ${count(left, "more line", "more lines")}. One organisation at a time: **${prefix} roll ${incident.ref} <organisation>**`;
  return [...blocks, { type: "text", text: more }];
}
