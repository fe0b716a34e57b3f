/** Names for ids, looked up once per rendering instead of once per line. */
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

export function nameBook(directory: Directory): NameBook {
  const contacts = new Map(directory.contacts.map((one) => [one.id, one]));
  const organisations = new Map(directory.organisations.map((one) => [one.id, one.name]));
  const organisation = (id: string) => organisations.get(id) ?? id;
  const person = (id: string) => contacts.get(id)?.name ?? id;
  return {
    contact: (id) => contacts.get(id),
    person,
    personOf: (id) => {
      const contact = contacts.get(id);
      return contact ? `${contact.name} (${organisation(contact.organisation)})` : id;
    },
    organisation,
  };
}
