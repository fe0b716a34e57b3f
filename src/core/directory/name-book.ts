/** Names for ids, looked up once per rendering instead of once per line. */
import { byId } from "./by-id.ts";
import type { Contact, Directory } from "./directory.ts";

export interface NameBook {
  /** The contact, if the directory (still) has it. */
  contact(id: string): Contact | undefined;
  /** `Alice Duty`; the id itself of somebody who is not in the directory. */
  person(id: string): string;
  /** `Alice Duty (CERT-EU)`. */
  personOf(id: string): string;
  /** `CERT-EU`; the id itself when the directory does not have it. */
  organisation(id: string): string;
}

type Named = Pick<Directory, "contacts" | "organisations">;

/** `CERT-EU`; the id itself when the directory does not have it. */
export function organisationName(directory: Pick<Directory, "organisations">, id: string): string {
  return byId(directory.organisations).get(id)?.name ?? id;
}

/** `Alice Duty (CERT-EU)`. */
export function signed(contact: Pick<Contact, "name">, organisation: string): string {
  return `${contact.name} (${organisation})`;
}

/** `Alice Duty (CERT-EU)`; the id itself of somebody who is not in the directory (any more). For many: {@link nameBook}. */
export function personOf(directory: Named, id: string): string {
  const contact = byId(directory.contacts).get(id);
  return contact === undefined ? id : signed(contact, organisationName(directory, contact.organisation));
}

export function nameBook(directory: Named): NameBook {
  const contacts = byId(directory.contacts);
  const organisation = (id: string) => byId(directory.organisations).get(id)?.name ?? id;
  const person = (id: string) => contacts.get(id)?.name ?? id;
  return {
    contact: (id) => contacts.get(id),
    person,
    personOf: (id) => {
      const contact = contacts.get(id);
      return contact ? signed(contact, organisation(contact.organisation)) : id;
    },
    organisation,
  };
}
