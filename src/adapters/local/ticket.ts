/** Tickets for forms: who may answer, where, until when. They go to handlers and back, never to a page before a form is open. */

export interface Ticket {
  readonly user: string;
  readonly room?: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** How long after a command or a press its form can still be opened, in milliseconds. */
export const TICKET_FOR = 15 * 60_000;

/** @param id of the event that the ticket belongs to, so that each has its own */
export function writeTicket(ticket: Ticket, id: string): string {
  return JSON.stringify([ticket.user, ticket.room ?? null, ticket.until, id]);
}

/** undefined when it is no ticket. */
export function readTicket(text: string): Ticket | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts)) return undefined;
  const [user, room, until] = parts as unknown[];
  if (typeof user !== "string" || typeof until !== "number") return undefined;
  return { user, until, ...(typeof room === "string" ? { room } : {}) };
}
