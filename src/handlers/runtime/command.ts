/** What a command is: data about itself (grammar/command-shape.ts) and the one function that runs it. */

import type { z } from "zod";
import type { Form, ReplyTarget } from "../../adapters/chat-port.ts";
import type { Contact, Policy } from "../../core/directory/directory.ts";
import type { Incident, Participation } from "../../core/incident/incident.ts";
import type { Message } from "../../core/message.ts";
import type { EntrySource } from "../../core/timeline/entry.ts";
import type { LockedIncident } from "../../db/incidents.ts";
import type { CommandShape } from "../command-line/command-shape.ts";
import type { TransactionContext } from "./context.ts";
import type { Shows } from "./outbox.ts";
import type { CitedEntries } from "./steps.ts";

/** Everything that a command may look at or use. */
export interface CommandContext extends TransactionContext {
  readonly actor: Contact;
  /** Network that the command came from. */
  readonly network: string;
  readonly prefix: string;
  /** Nobody sees a command there but the person who types it. */
  readonly privateCommands: boolean;
  /** Unique per delivery of the command; the same delivery again has the same. */
  readonly delivery: string;
  /** Where it was typed, for the timeline. */
  readonly source: EntrySource;
  readonly replyTo: ReplyTarget;
  /** Policies of the directory; core/escalation/policies.ts fills in the defaults. */
  readonly policies: readonly Policy[];
}

/** As above, with the incident that the command is about, which others may change meanwhile. */
export interface ReadingContext extends CommandContext {
  readonly incident: Incident;
  readonly participations: readonly Participation[];
}

/** The same, and the incident's row is locked until the transaction ends. */
export interface IncidentContext extends ReadingContext {
  readonly incident: LockedIncident;
}

interface AsksForMore {
  readonly kind: "form";
  readonly form: Form;
  readonly otherwise: Message;
}

interface Refused {
  readonly kind: "refused";
  readonly reply: Message;
}

/** What came of a command about an incident. `done` has the answer; `form` asks for more (where the network has forms). */
export type Outcome =
  | {
      readonly kind: "done";
      /** For the one who asked. First line: what happened. */
      readonly reply: Message;
      /** True when every room of the incident was told the same: in one of these rooms that is the reply. */
      readonly announced?: boolean;
      /** Numbers of the entries whose words the answer has. */
      readonly cites?: CitedEntries;
    }
  | AsksForMore
  | Refused;

/** What came of a command that is about no incident in particular. Refusals and forms show none. */
export type FreeOutcome =
  | {
      readonly kind: "done";
      readonly reply: Message;
      /** What the answer has the words of. */
      readonly shows: FreeShows;
    }
  | AsksForMore
  | Refused;

export type FreeShows = Exclude<Shows, { readonly incident: string }>;

interface Running<Args extends z.ZodObject, S, Result> extends CommandShape<Args> {
  run(context: S, args: z.output<Args>): Promise<Result>;
}

/** A command about one incident. */
export interface IncidentCommandDefinition<Args extends z.ZodObject = z.ZodObject>
  extends Running<Args, IncidentContext, Outcome> {
  readonly scope: "incident";
  readonly reads?: never;
}

/** A command about one incident that changes nothing of it: nobody waits for it, however much it reads. */
export interface ReadingCommandDefinition<Args extends z.ZodObject = z.ZodObject>
  extends Running<Args, ReadingContext, Outcome> {
  readonly scope: "incident";
  readonly reads: true;
}

/** A command that needs no incident. */
export interface FreeCommandDefinition<Args extends z.ZodObject = z.ZodObject>
  extends Running<Args, CommandContext, FreeOutcome> {
  readonly scope: "anywhere";
}

export type CommandDefinition = IncidentCommandDefinition | ReadingCommandDefinition | FreeCommandDefinition;

/** Identity; infers the types of the arguments. */
export function incidentCommand<Args extends z.ZodObject>(
  definition: Omit<IncidentCommandDefinition<Args>, "scope">,
): IncidentCommandDefinition {
  return { ...definition, scope: "incident" } as unknown as IncidentCommandDefinition;
}

/** Identity; infers the types of the arguments. What was read is put on record at the end: record-read.ts. */
export function readingCommand<Args extends z.ZodObject>(
  definition: Omit<ReadingCommandDefinition<Args>, "scope" | "reads">,
): ReadingCommandDefinition {
  return { ...definition, scope: "incident", reads: true } as unknown as ReadingCommandDefinition;
}

/** Identity; infers the types of the arguments. */
export function freeCommand<Args extends z.ZodObject>(
  definition: Omit<FreeCommandDefinition<Args>, "scope">,
): FreeCommandDefinition {
  return { ...definition, scope: "anywhere" } as unknown as FreeCommandDefinition;
}

export function done(reply: Message, announced = false, cites?: CitedEntries): Outcome {
  return { kind: "done", reply, announced, ...(cites === undefined ? {} : { cites }) };
}

/** The answer of a command that is about no incident in particular. */
export function answered(reply: Message, shows: FreeShows): FreeOutcome {
  return { kind: "done", reply, shows };
}

export function refused(reply: Message): Refused {
  return { kind: "refused", reply };
}
