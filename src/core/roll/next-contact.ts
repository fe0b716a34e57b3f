/** Who is called next when anyone who was called of an organisation does not come. The roll decides, never a cancelled timer. */
import type { Contact, Directory, Organisation, Policy } from "../directory/directory.ts";
import type { Incident, Participation } from "../incident/incident.ts";
import { networkFor, STAND_INS } from "../incident/muster.ts";
import type { RollLine } from "../roll.ts";
import { after } from "../time.ts";
import { inOrder } from "../words.ts";

const MIN_ANSWER_MS = 5 * 60_000;

/** How long somebody who was called has to come, in ms: a quarter of the time to acknowledge, so that a few can be tried before it is over. */
export function answerWithin(policy: Pick<Policy, "acknowledgeWithin">): number {
  return Math.max(MIN_ANSWER_MS, policy.acknowledgeWithin / 4);
}

/** The state of one organisation at this moment. */
export interface Calling {
  readonly incident: Incident;
  readonly organisation: string;
  readonly participations: readonly Participation[];
  /** The whole roll of the rooms for everybody. */
  readonly roll: readonly RollLine[];
  readonly directory: Directory;
  readonly policy: Policy;
  /** Ids of the networks that can be used. */
  readonly networks: readonly string[];
}

export type NextCall =
  /** Somebody of it is here or has acknowledged, or it no longer matters. */
  | { readonly action: "stop" }
  /** Somebody may still come. */
  | { readonly action: "wait"; readonly dueAt: Date }
  | {
      readonly action: "call";
      readonly contact: Contact;
      readonly network: string;
      /** If they do not come either. */
      readonly dueAt: Date;
    }
  /** Nobody is left who could be called. */
  | {
      readonly action: "give-up";
      readonly tried: readonly RollLine[];
      /** Everybody of it whom people can reach by other means, best first. */
      readonly byOtherMeans: readonly Contact[];
    };

/** A late call (after an outage) calls one, not one for every interval missed. */
export function nextCall(calling: Calling, now: Date): NextCall {
  const { incident, organisation, policy } = calling;
  const part = calling.participations.find((one) => one.organisation === organisation);
  if (incident.status === "closed" || !part || part.acknowledgedAt !== undefined) return { action: "stop" };
  const tried = calling.roll.filter((line) => line.organisation === organisation && line.state !== "removed");
  if (tried.some((line) => line.state === "joined")) return { action: "stop" };

  const within = answerWithin(policy);
  const until = tried
    .filter((line) => line.state === "wanted" || line.state === "invited")
    .map((line) => after(line.changedAt, within))
    .filter((dueAt) => dueAt > now);
  const [latest] = until.toSorted((a, b) => b.getTime() - a.getTime());
  if (latest !== undefined) return { action: "wait", dueAt: latest };

  const next = nextOf(calling);
  if (next) return { action: "call", ...next, dueAt: after(now, within) };
  return { action: "give-up", tried, byOtherMeans: reachable(calling, tried) };
}

function nextOf(calling: Calling): { contact: Contact; network: string } | undefined {
  // TLP:RED is for named persons: nobody is brought in for their role.
  if (calling.incident.marking === "RED") return undefined;
  const home = organisationOf(calling)?.networks ?? [];
  const onRoll = new Set(calling.roll.map((line) => line.contact));
  for (const contact of inLine(calling)) {
    const network = onRoll.has(contact.id) ? undefined : networkFor(contact, home, calling.networks);
    if (network !== undefined) return { contact, network };
  }
  return undefined;
}

/** The organisation's contacts in the order in which they stand in; other roles (analysts, legal, press) are not called. */
function inLine({ directory, organisation, policy }: Calling): readonly Contact[] {
  const roles = [...new Set([...policy.inviteRoles, ...STAND_INS])];
  return roles.flatMap((role) =>
    directory.contacts
      .filter((one) => one.organisation === organisation && one.role === role)
      .toSorted((a, b) => inOrder(a.id, b.id)),
  );
}

function reachable(calling: Calling, tried: readonly RollLine[]): readonly Contact[] {
  const called = tried.flatMap((line) => calling.directory.contacts.filter((one) => one.id === line.contact));
  const all = new Map([...inLine(calling), ...called].map((one) => [one.id, one]));
  return [...all.values()].filter((one) => otherWays(one).length > 0);
}

function organisationOf({ directory, organisation }: Calling): Organisation | undefined {
  return directory.organisations.find((one) => one.id === organisation);
}

/** `phone +31 70 555 07 01`, `email …`: what the directory has for people to use. */
export function otherWays(contact: Pick<Contact, "addresses">): readonly string[] {
  return ["phone", "email"].flatMap((way) => {
    const address = Object.hasOwn(contact.addresses, way) ? contact.addresses[way]?.trim() : undefined;
    return address ? [`${way} ${address}`] : [];
  });
}
