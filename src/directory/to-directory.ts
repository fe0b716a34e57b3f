/** From a checked file to the directory, defaults filled in. */
import { defaultRights } from "../core/directory/default-rights.ts";
import type { Contact, Directory, OrganisationKind, Policy } from "../core/directory/directory.ts";
import { policyFor } from "../core/escalation/policies.ts";
import type { ContactsFile, DirectoryFile } from "./file-schema.ts";

/** YAML and JSON: the file is the whole directory. */
export function directoryOf(file: DirectoryFile): Directory {
  return {
    organisations: file.organisations.map(({ contacts: _, ...organisation }) => organisation),
    contacts: file.organisations.flatMap(({ id, kind, contacts }) =>
      contacts.map((contact) => contactOf({ ...contact, organisation: id }, kind)),
    ),
    teams: file.teams,
    policies: file.policies.map(policyOf),
  };
}

/** CSV: the contacts of the organisations that it names become those of the file; all else stays as it is. */
export function withContacts(rest: Directory, file: ContactsFile): Directory {
  const kinds = new Map(rest.organisations.map(({ id, kind }) => [id, kind]));
  const contacts = file.contacts.map((contact) =>
    contactOf(contact, kinds.get(contact.organisation) ?? "institution"),
  );
  return { ...rest, contacts: [...rest.contacts, ...contacts] };
}

function contactOf(contact: ContactsFile["contacts"][number], kind: OrganisationKind): Contact {
  return { ...contact, rights: contact.rights ?? defaultRights(contact.role, kind) };
}

function policyOf(policy: DirectoryFile["policies"][number]): Policy {
  const usual = policyFor([], policy.severity);
  return {
    id: policy.id,
    severity: policy.severity,
    ...(policy.category === undefined ? {} : { category: policy.category }),
    inviteRoles: policy.invite ?? usual.inviteRoles,
    leadWithin: policy.lead_within ?? usual.leadWithin,
    acknowledgeWithin: policy.acknowledge_within ?? usual.acknowledgeWithin,
    updateEvery: policy.update_every ?? usual.updateEvery,
    stepEvery: policy.step_every ?? usual.stepEvery,
    steps: policy.steps ?? usual.steps,
  };
}
