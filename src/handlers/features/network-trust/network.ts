import { z } from "zod";
import { avoiding } from "../../../core/directory/avoiding.ts";
import { isCoordinating } from "../../../core/directory/coordinators.ts";
import type { Rights } from "../../../core/directory/directory.ts";
import { type Markdown, md, raw, say } from "../../../core/message.ts";
import { utc } from "../../../core/time.ts";
import { count, oneOf } from "../../../core/words.ts";
import {
  lockTrust,
  type NetworkTrust,
  openIncidentsOn,
  setTrust,
  trustOfNetworks,
} from "../../../db/networks.ts";
import { code, echo } from "../../command-line/code.ts";
import {
  answered,
  type CommandContext,
  type FreeOutcome,
  freeCommand,
  refused,
} from "../../runtime/command.ts";
import { nameOf, organisationOf } from "../../runtime/context.ts";
import { tellPersonNoContent } from "../../runtime/outbox.ts";
import { comeBack } from "./come-back.ts";
import { leaveNetwork, type Move } from "./suspect.ts";

const COORDINATORS: readonly Rights[] = ["coordinator"];

export const network = freeCommand({
  name: "network",
  summary: "Stop trusting a network, or trust it again; show the networks",
  positional: [{ name: "action" }, { name: "id" }],
  args: z.object({
    action: z
      .enum(["suspect", "trust", "list"])
      .describe("suspect: send nothing there and call people to other networks; trust: reverse that"),
    id: z.string().optional().describe("The network, as `network list` shows it"),
    reason: z
      .string()
      .trim()
      .min(1)
      .max(300)
      .optional()
      .describe("The reason; every incident on that network sees it"),
  }),
  examples: [
    'network suspect slack --reason "An administrator account was taken over"',
    "network trust slack",
    "network list",
  ],
  requires: COORDINATORS,
  replies: "whisper",
  async run(context, { action, id, reason }) {
    await lockTrust(context.tx);
    const known = await networksOf(context);
    if (action === "list") return list(context, known);
    const found = known.find((one) => one.id === id);
    if (!found) return refused(say([], unknown(context, action, id, known)));
    if ((found.trust?.state === "suspect") === (action === "suspect")) return already(context, found);
    if (!mayDecide(context, found.id, action)) {
      const who = action === "suspect" ? " or of one that is at home there" : "";
      const text = md`Nothing was done: that is for coordinators of an organisation that coordinates${who}.`;
      return refused(say([], text));
    }
    return action === "suspect" ? suspect(context, found, known, reason) : trust(context, found, reason);
  },
});

function already(context: CommandContext, { id, trust }: Known): FreeOutcome {
  const all = code(`${context.prefix} network list`);
  const state = trust?.state === "suspect" ? `not trusted already, since ${utc(trust.at)}` : "trusted";
  return refused(say([], md`Nothing was done: ${id} is ${state}. ${raw(all)} shows all networks.`));
}

interface Known {
  readonly id: string;
  /** Who decided about it last, when somebody has. */
  readonly trust?: NetworkTrust;
}

/** Those to which Muster is connected; which of them are trusted, the context says. */
async function networksOf({ tx, networks }: CommandContext): Promise<readonly Known[]> {
  const decided = await trustOfNetworks(tx);
  const suspects = decided.filter((one) => one.state === "suspect").map((one) => one.network);
  return [...new Set([...networks.keys(), ...suspects])].map((id) => {
    const last = decided.find((one) => one.network === id);
    return { id, ...(last ? { trust: last } : {}) };
  });
}

/** Giving trust back is for those who serve everybody; an organisation may give up its own home. */
function mayDecide({ actor, directory }: CommandContext, id: string, action: "suspect" | "trust"): boolean {
  const own = organisationOf(directory, actor.organisation);
  if (isCoordinating(own)) return true;
  const hasCoordinator = directory.organisations.some(isCoordinating);
  const isHome = own?.networks.includes(id) ?? false;
  return action === "suspect" ? isHome : !hasCoordinator;
}

function unknown(
  context: CommandContext,
  action: string,
  id: string | undefined,
  known: readonly Known[],
): Markdown {
  const all = oneOf(
    known.map((one) => one.id),
    "and",
  );
  if (id === undefined)
    return md`Nothing was done: say which network: ${raw(code(`${context.prefix} network ${action} <id>`))}. There is ${all}.`;
  return md`Nothing was done: there is no network ${raw(echo(id))}. There is ${all}.`;
}

function list(context: CommandContext, known: readonly Known[]): FreeOutcome {
  const items = known.map(({ id, trust }) => {
    if (trust === undefined) return md`**${id}**: trusted`;
    const state = trust.state === "suspect" ? md`**not trusted**` : md`trusted`;
    const why = trust.reason === undefined ? "" : `: ${trust.reason}`;
    const by = `since ${utc(trust.at)}, says ${nameOf(context.directory, trust.by)}${why}`;
    return md`**${id}**: ${raw(state)} ${by}`;
  });
  const title = md`${count(known.length, "network", "networks")}:`;
  return answered(say([], title, { type: "list", items }), "no-content");
}

async function suspect(
  context: CommandContext,
  { id }: Known,
  known: readonly Known[],
  reason: string | undefined,
): Promise<FreeOutcome> {
  const left = new Map([...context.networks].filter(([one]) => one !== id));
  if (left.size === 0) {
    const only = known.length === 1 ? "the only network" : "the only network that is still trusted";
    const text = md`Nothing was done: ${id} is ${only}, and Muster could speak to nobody. Have your operators connect another one, or stop Muster.`;
    return refused(say([], text));
  }
  const { tx, now, actor } = context;
  await setTrust(tx, {
    network: id,
    state: "suspect",
    by: actor.id,
    at: now,
    ...(reason === undefined ? {} : { reason }),
  });
  const directory = avoiding(context.directory, new Set([id]), [...left.keys()]);
  const without: CommandContext = { ...context, networks: left, directory };
  const incidents = await openIncidentsOn(tx, id);
  const moves: Move[] = [];
  for (const incident of incidents) moves.push(...(await leaveNetwork(without, incident, id, reason)));
  const told = outcomeOf(context, id, incidents.length, moves);
  if (context.network !== id) return answered(say([], told), "no-content");
  // Anyone who asked over that very network reads the outcome elsewhere.
  const elsewhere = [...left.keys()].find((one) => actor.addresses[one] !== undefined);
  if (elsewhere !== undefined)
    await tellPersonNoContent(without, { contact: actor.id, network: elsewhere }, say([], told));
  const here = md`Done. Muster says nothing more on this network; go on over another one.`;
  return answered(say([], here), "trust-notice");
}

function outcomeOf(context: CommandContext, id: string, incidents: number, moves: readonly Move[]): Markdown {
  const called = moves.reduce((sum, one) => sum + one.moved.length, 0);
  const silent = moves.reduce((sum, one) => sum + one.callBack.length, 0);
  const back = code(`${context.prefix} network trust ${id}`);
  const lost =
    silent === 0
      ? md``
      : md` **${count(silent, "person has", "people have")} no address elsewhere** and must be called back; the rooms and rolls of these incidents say whom.`;
  return md`**${id}** is not trusted from now on: nothing more goes there, and no command is taken from there. It had rooms of ${count(incidents, "open incident", "open incidents")}; ${count(called, "person was", "people were")} called to other networks.${raw(lost)} When it is in order again: ${raw(back)}`;
}

async function trust(
  context: CommandContext,
  { id }: Known,
  reason: string | undefined,
): Promise<FreeOutcome> {
  const { tx, now, actor } = context;
  await setTrust(tx, {
    network: id,
    state: "trusted",
    by: actor.id,
    at: now,
    ...(reason === undefined ? {} : { reason }),
  });
  let rooms = 0;
  for (const incident of await openIncidentsOn(tx, id))
    rooms += await comeBack(context, incident, id, reason);
  const waiting =
    rooms === 0
      ? md``
      : md` ${count(rooms, "room there stays", "rooms there stay")} silent until a responder of the incident has looked who is in them and says so; the other rooms have a button for that.`;
  return answered(
    say(
      [],
      md`**${id}** is trusted again: new rooms are opened there, and commands are taken from there.${raw(waiting)}`,
    ),
    "no-content",
  );
}
