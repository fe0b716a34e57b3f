/** Which people a level of escalation means. */
import { coordinatingDesks } from "../directory/coordinators.ts";
import type { Contact, Directory, Role } from "../directory/directory.ts";
import { inOrder } from "../words.ts";

/** A level that nobody holds falls to the next of these. */
const LADDER: readonly Role[] = ["duty-officer", "deputy", "head-of-unit", "coordinator"];

/**
 * The contacts to tell, sorted by id. When the organisation has nobody in the role, those of the next role up
 * that somebody holds. `coordinator` means the organisation's own coordinators, or else the duty officers
 * of the coordinating organisations. Empty when there is nobody at all.
 * @param organisation organisation id
 */
export function personsFor(role: Role, organisation: string, directory: Directory): readonly Contact[] {
  for (const level of levelsFrom(role)) {
    const holders =
      level === "coordinator"
        ? coordinators(organisation, directory)
        : inRole(level, organisation, directory);
    if (holders.length > 0) return holders;
  }
  return [];
}

/** A role outside the ladder (legal, press) falls straight to the coordinator. */
function levelsFrom(role: Role): readonly Role[] {
  const at = LADDER.indexOf(role);
  return at < 0 ? [role, "coordinator"] : LADDER.slice(at);
}

function inRole(role: Role, organisation: string, directory: Directory): readonly Contact[] {
  return byId(directory.contacts.filter((one) => one.organisation === organisation && one.role === role));
}

function coordinators(organisation: string, directory: Directory): readonly Contact[] {
  const own = inRole("coordinator", organisation, directory);
  return own.length > 0 ? own : coordinatingDesks(directory);
}

function byId(contacts: readonly Contact[]): readonly Contact[] {
  return contacts.toSorted((a, b) => inOrder(a.id, b.id));
}
