/**
 * How much of a text or a list a message shows, so that what stands behind it is still read. Where something is left
 * out, the message says how much. Lengths are in UTF-16 units.
 */

/** The title of an incident, in a line of its own. */
export const MAX_TITLE_LENGTH = 200;
/** Why somebody is not there, one line for each. */
export const MAX_REASON_LENGTH = 160;
/** An entry in a list of entries; the timeline itself keeps all of it. */
export const MAX_ENTRY_LENGTH = 1_000;
/** An entry in the list of what a room missed. */
export const MAX_MISSED_LENGTH = 300;

/** Names in a list of people. */
export const MAX_NAMES = 20;
/** Names in a sentence that asks for something to be done. */
export const MAX_NAMES_IN_SENTENCE = 5;
/** People or reasons of which one is enough to go on: who could do it, why it is withheld, how to reach somebody. */
export const MAX_EXAMPLES = 3;
/** People on the status card who are not there; with more it would push the conversation out of sight. */
export const MAX_MISSING = 8;
/** Contacts of an organisation that does not answer; more would bury the number to dial. */
export const MAX_TRIED = 6;
/** Lines about people who are called elsewhere because a network is not trusted; the roll has everybody. */
export const MAX_MOVED = 15;

export const MAX_INCIDENTS_LISTED = 50;
export const MAX_MISSED_ENTRIES = 20;
export const MAX_BUTTONS = 5;
