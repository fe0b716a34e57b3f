/** What binds an entry once somebody whom it named was removed from the incident. */
import type { Handling } from "./marking.ts";

/** An organisation, or one person of it. */
export interface RemovedParticipant {
  readonly organisation: string;
  /** Ids of the contacts: of an organisation all, else the one. */
  readonly contacts: readonly string[];
  /** The organisation takes part no longer. */
  readonly wholly: boolean;
}

/**
 * Without them: what was let to them is not open again because they are invited again, until its source names or
 * permits them again. What comes from their own organisation stays theirs.
 * @returns undefined when it names none of them
 */
export function withoutRemoved(handling: Handling, out: RemovedParticipant): Handling | undefined {
  if (handling.source === out.organisation) return undefined;
  const only = out.wholly
    ? handling.only?.filter((organisation) => organisation !== out.organisation)
    : handling.only;
  const named = handling.named?.filter((contact) => !out.contacts.includes(contact));
  if (only?.length === handling.only?.length && named?.length === handling.named?.length) return undefined;
  return {
    ...handling,
    // With nobody left it is for its source alone; without the list it would go wherever its label goes.
    ...(only === undefined ? {} : { only: only.length === 0 ? [handling.source] : only }),
    ...(named === undefined ? {} : { named }),
  };
}
