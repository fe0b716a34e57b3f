/** What a command is: data about itself (grammar/command-shape.ts) and the one function that runs it. */

import type { z } from "zod";
import type { Form, ReplyTarget } from "../../adapters/chat-port.ts";
import type { Contact, Policy } from "../../core/directory/directory.ts";
import type { Incident, Participation } from "../../core/incident/incident.ts";
import type { Message } from "../../core/message.ts";
import type { EntrySource } from "../../core/timeline/entry.ts";
import type { CommandShape } from "../command-line/command-shape.ts";
import type { TransactionContext } from "./context.ts";
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

/** As above, with the incident that the command is about: its row is locked until the transaction ends. */
export interface IncidentContext extends CommandContext {
  readonly incident: Incident;
  readonly participations: readonly Participation[];
}

/** What came of it. `done` has the answer; `form` asks for more (where the network has forms). */
export type Outcome =
  | {
      readonly kind: "done";
      /** For the one who asked. First line: what happened. */
      readonly reply: Message;
      /** True when every room of the incident was told the same: in one of these rooms that is the reply. */
      readonly announced?: boolean;
      /** Numbers of the entries whose words the answer has. */
      readonly cites?: CitedEntries;
      /** Ids of the incidents that the answer shows, of a command that is about none in particular. */
      readonly incidents?: readonly string[];
    }
  | { readonly kind: "form"; readonly form: Form; readonly otherwise: Message }
  | { readonly kind: "refused"; readonly reply: Message };

interface Running<Args extends z.ZodObject, S> extends CommandShape<Args> {
  run(context: S, args: z.output<Args>): Promise<Outcome>;
}

/** A command about one incident. */
export interface IncidentCommandDefinition<Args extends z.ZodObject = z.ZodObject>
  extends Running<Args, IncidentContext> {
  readonly scope: "incident";
}

/** A command that needs no incident. */
export interface FreeCommandDefinition<Args extends z.ZodObject = z.ZodObject>
  extends Running<Args, CommandContext> {
  readonly scope: "anywhere";
}

export type CommandDefinition = IncidentCommandDefinition | FreeCommandDefinition;

/** Identity; infers the types of the arguments. */
export function incidentCommand<Args extends z.ZodObject>(
  definition: Omit<IncidentCommandDefinition<Args>, "scope">,
): IncidentCommandDefinition {
  return { ...definition, scope: "incident" } as unknown as IncidentCommandDefinition;
}

/** Identity; infers the types of the arguments. */
export function freeCommand<Args extends z.ZodObject>(
  definition: Omit<FreeCommandDefinition<Args>, "scope">,
): FreeCommandDefinition {
  return { ...definition, scope: "anywhere" } as unknown as FreeCommandDefinition;
}

export function done(
  reply: Message,
  announced = false,
  cites?: CitedEntries,
  incidents?: readonly string[],
): Outcome {
  const shows = { ...(cites === undefined ? {} : { cites }), ...(incidents ? { incidents } : {}) };
  return { kind: "done", reply, announced, ...shows };
}

export function refused(reply: Message): Outcome {
  return { kind: "refused", reply };
}
