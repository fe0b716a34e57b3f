/** The source of information: whose word it takes to share it further, and whom of its people to ask for that. */

import { organisationName } from "../../../core/directory/name-book.ts";
import { type Markdown, md } from "../../../core/message.ts";
import { MAX_EXAMPLES } from "../../../core/message-budgets.ts";
import { inOrder, oneOf } from "../../../core/words.ts";
import { rollOf } from "../../../db/roll.ts";
import { mayUse, WORKERS } from "../../runtime/access.ts";
import type { IncidentContext } from "../../runtime/command.ts";
import { signature } from "../../runtime/context.ts";

/**
 * `Ask its source: Alice Duty (CERT-EU) or …`: people of the organisation who may use the command, first anyone who
 * wrote it, then those who are called to the incident, then duty officers.
 */
export async function askSource(
  context: IncidentContext,
  source: string,
  author?: string,
): Promise<Markdown> {
  const { directory, incident, tx } = context;
  const called = new Set((await rollOf(tx, incident.id)).map((line) => line.contact));
  const rank = (id: string, role: string): number =>
    id === author ? 0 : called.has(id) ? 1 : role === "duty-officer" ? 2 : 3;
  const people = directory.contacts
    .filter((one) => one.organisation === source && mayUse(one, WORKERS))
    .toSorted((a, b) => rank(a.id, a.role) - rank(b.id, b.role) || inOrder(a.id, b.id))
    .slice(0, MAX_EXAMPLES);
  const name = organisationName(directory, source);
  if (people.length === 0) return md`Ask its source, ${name}.`;
  return md`Ask its source: ${oneOf(people.map((one) => signature(directory, one)))}.`;
}
