/** Who is invited where when organisations are called together, and who cannot be and why. */
import { byId } from "../directory/by-id.ts";
import type { Contact, Directory, Organisation, Policy, Role } from "../directory/directory.ts";
import { compareTlp, type Tlp, tlpLabel } from "../marking/tlp.ts";
import { inOrder, oneOf } from "../words.ts";

export interface MusterRequest {
  readonly opener: Contact;
  /** Network from which the command came. */
  readonly openerNetwork: string;
  /** Ids of organisations and contacts, known to exist. */
  readonly with: readonly string[];
  readonly marking: Tlp;
  /** Ids of the networks that Muster is connected to. */
  readonly networks: readonly string[];
}

export interface MusterLine {
  readonly contact: string;
  readonly organisation: string;
  readonly network: string;
  readonly address: string;
  /** Why this person: for the roll and the timeline. */
  readonly because: string;
}

export interface Unreachable {
  /** Absent when the organisation as a whole cannot be reached. */
  readonly contact?: string;
  readonly organisation: string;
  /** Says what is missing, for people. */
  readonly reason: string;
}

export interface MusterPlan {
  /** Those that take part; without those that may not receive the marking. The opener's first, then as asked for. */
  readonly organisations: readonly string[];
  readonly lines: readonly MusterLine[];
  readonly unreachable: readonly Unreachable[];
  /** Rooms to open: the opener's network first, then every network on which somebody is invited. */
  readonly networks: readonly string[];
}

/** Who stands in when nobody of the wanted roles can be reached, in this order. */
export const STAND_INS: readonly Role[] = [
  "duty-officer",
  "deputy",
  "liaison",
  "head-of-unit",
  "manager",
  "coordinator",
];

/**
 * Plans the muster. Every organisation asked for ends up with at least one line, or one reason why not.
 * The opener's organisation is the source of what it writes, so its ceiling does not keep it out; that of
 * every other organisation does. TLP:RED is for named persons (TLP 2.0): of an organisation nobody is called
 * just because of their role.
 */
export function musterPlan(directory: Directory, policy: Policy, request: MusterRequest): MusterPlan {
  const organisations: string[] = [];
  const lines = new Map<string, MusterLine>();
  const unreachable = new Map<string, Unreachable>();

  for (const call of callsOf(directory, request)) {
    const refusal = refusalOf(call, request);
    if (refusal !== undefined) {
      unreachable.set(call.id, refusal);
      continue;
    }
    if (!organisations.includes(call.organisation.id)) organisations.push(call.organisation.id);
    const found = call.contact
      ? reachAll([call.contact], call, request, () => call.because)
      : reachRoles(directory, policy, call, request);
    for (const line of found.lines) if (!lines.has(line.contact)) lines.set(line.contact, line);
    for (const one of found.unreachable) unreachable.set(one.contact ?? one.organisation, one);
  }

  const invited = [...lines.values()];
  return {
    organisations,
    lines: invited,
    unreachable: [...unreachable.values()].filter(
      (one) => one.contact === undefined || !lines.has(one.contact),
    ),
    networks: [
      ...new Set([
        ...request.networks.filter((network) => network === request.openerNetwork),
        ...invited.map((line) => line.network),
      ]),
    ],
  };
}

/** One organisation or one person to be reached. */
interface Call {
  /** Id of the organisation or of the contact. */
  readonly id: string;
  readonly organisation: Organisation;
  readonly contact?: Contact;
  readonly because: string;
}

function callsOf(directory: Directory, request: MusterRequest): readonly Call[] {
  const { opener } = request;
  const contactOf = (id: string) => (id === opener.id ? opener : byId(directory.contacts).get(id));
  const organisations = byId(directory.organisations);
  const colleagues = request.marking === "RED" ? [] : [request.opener.organisation];
  const wanted = new Set([request.opener.id, ...colleagues, ...request.with]);

  return [...wanted].flatMap((id) => {
    const contact = contactOf(id);
    const organisation = organisations.get(contact?.organisation ?? id);
    if (!organisation) return [];
    const because = id === request.opener.id ? "opened the incident" : "asked for by name";
    return [{ id, organisation, because, ...(contact ? { contact } : {}) }];
  });
}

function refusalOf({ organisation, contact }: Call, request: MusterRequest): Unreachable | undefined {
  const own = organisation.id === request.opener.organisation;
  if (own || compareTlp(organisation.ceiling, request.marking) >= 0) {
    if (contact || request.marking !== "RED") return undefined;
    return { organisation: organisation.id, reason: namesPersons(organisation) };
  }
  return {
    ...(contact ? { contact: contact.id } : {}),
    organisation: organisation.id,
    reason: `${organisation.name} may receive up to ${tlpLabel(organisation.ceiling)}; this incident is ${tlpLabel(request.marking)}`,
  };
}

/** Why an organisation as a whole cannot be called to an incident at TLP:RED; for people. */
function namesPersons(organisation: Organisation): string {
  return `TLP:RED is for named persons only: of ${organisation.name}, ask for contacts by name`;
}

interface Found {
  readonly lines: readonly MusterLine[];
  readonly unreachable: readonly Unreachable[];
}

/** Everybody in the wanted roles; when nobody of them can be reached, the first stand-ins who can. */
function reachRoles(directory: Directory, policy: Policy, call: Call, request: MusterRequest): Found {
  const { organisation } = call;
  const inRole = (role: Role) =>
    directory.contacts
      .filter((one) => one.organisation === organisation.id && one.role === role)
      .toSorted((a, b) => inOrder(a.id, b.id));

  const wanted = policy.inviteRoles.flatMap(inRole);
  const found = reachAll(wanted, call, request, (one) => `${roleName(one.role)} of ${organisation.name}`);
  if (found.lines.length > 0) return found;

  const unreachable = [...found.unreachable];
  const missing = policy.inviteRoles.map(roleName);
  for (const role of STAND_INS.filter((one) => !policy.inviteRoles.includes(one))) {
    const standIns = reachAll(
      inRole(role),
      call,
      request,
      (one) => `${roleName(one.role)} of ${organisation.name}, in place of the ${oneOf(missing)}`,
    );
    if (standIns.lines.length > 0)
      return { lines: standIns.lines, unreachable: [...unreachable, ...standIns.unreachable] };
    unreachable.push(...standIns.unreachable);
  }
  if (unreachable.length > 0) return { lines: [], unreachable };
  const reason = `${organisation.name} has no ${oneOf(missing)} in the directory, and nobody to stand in`;
  return { lines: [], unreachable: [{ organisation: organisation.id, reason }] };
}

function reachAll(
  contacts: readonly Contact[],
  call: Call,
  request: MusterRequest,
  because: (contact: Contact) => string,
): Found {
  const lines: MusterLine[] = [];
  const unreachable: Unreachable[] = [];
  for (const contact of contacts) {
    const first = contact.id === request.opener.id ? [request.openerNetwork] : [];
    const network = networkFor(contact, [...first, ...call.organisation.networks], request.networks);
    const address = network === undefined ? undefined : addressOn(contact, network);
    const who = { contact: contact.id, organisation: call.organisation.id };
    if (network === undefined || address === undefined) {
      unreachable.push({ ...who, reason: whyUnreachable(contact, call.organisation, request.networks) });
    } else {
      lines.push({ ...who, network, address, because: because(contact) });
    }
  }
  return { lines, unreachable };
}

/**
 * The first of some networks on which the contact has an address and to which Muster is connected.
 * @param preferred the opener is met where the command was given, everybody else at home
 */
export function networkFor(
  contact: Contact,
  preferred: readonly string[],
  connected: readonly string[],
): string | undefined {
  return preferred.find(
    (network) => connected.includes(network) && addressOn(contact, network) !== undefined,
  );
}

/** An own property only: a network called `constructor` finds no address. */
function addressOn(contact: Contact, network: string): string | undefined {
  const address = Object.hasOwn(contact.addresses, network) ? contact.addresses[network] : undefined;
  return address?.trim() ? address : undefined;
}

function whyUnreachable(contact: Contact, organisation: Organisation, connected: readonly string[]): string {
  if (organisation.networks.length === 0) return `${organisation.name} has no home network in the directory`;
  const without = organisation.networks.filter((one) => connected.includes(one));
  const unconnected = organisation.networks.filter(
    (one) => !connected.includes(one) && addressOn(contact, one) !== undefined,
  );
  const person = `${organisation.name}'s ${roleName(contact.role)} ${contact.name}`;
  if (unconnected.length > 0) {
    const only = oneOf(unconnected, "and");
    return `${person} has an address only on ${only}, to which Muster is not connected`;
  }
  return `${person} has no address on ${oneOf(without.length > 0 ? without : organisation.networks)}`;
}

/** `head-of-unit` → `head of unit`. */
export function roleName(role: Role): string {
  return role.replaceAll("-", " ");
}
