/**
 * What a feature is: a folder that says in its manifest which commands, buttons, events, outbound steps and timed
 * work it has. The runtime reads the manifests; nothing else has to know of a new one.
 */
import type { z } from "zod";
import type { ChatEvent } from "../../adapters/chat-port.ts";
import { incidentIn } from "../../core/about.ts";
import type { Directory } from "../../core/directory/directory.ts";
import type { Incident } from "../../core/incident/incident.ts";
import type { Markdown } from "../../core/message.ts";
import type { ReportAudience } from "../../core/sitrep/limits.ts";
import type { Line } from "../../core/sitrep/line.ts";
import type { Json } from "../../core/timeline/entry.ts";
import type { EntryKindDefinition } from "../../core/timeline/entry-kinds.ts";
import type { Database, Db, Tx } from "../../db/connect.ts";
import { type DueRow, disarmRow } from "../../db/due.ts";
import { heldIncident, type LockedIncident } from "../../db/incidents.ts";
import type { OutboxItem } from "../../db/outbox.ts";
import type { SendResult } from "../../db/workers.ts";
import type { CommandDefinition } from "./command.ts";
import type { AppContext, TransactionContext } from "./context.ts";
import type { EventOf, InboundContext } from "./inbound-context.ts";
import type { PayloadKind } from "./payload.ts";
import type { SendContext } from "./sending.ts";

/** What a button does. */
export interface ActionDefinition {
  readonly action: string;
  run(inbound: InboundContext<EventOf<"action">>): Promise<void>;
}

/** What happens when something arrives. */
export interface EventDefinition<Kind extends ChatEvent["kind"] = ChatEvent["kind"]> {
  readonly kind: Kind;
  readonly v: number;
  readonly schema: z.ZodType<EventOf<Kind>>;
  /** The room is lost, which counts whatever network says so. */
  readonly fromAnyNetwork?: true;
  handle(inbound: InboundContext<EventOf<Kind>>): Promise<void>;
}

/** What an outcome is recorded with, in the transaction that marks the step. */
export interface OutcomeContext extends Pick<TransactionContext, "tx" | "now" | "newId"> {
  /** With networks and directory. */
  whole(): Promise<TransactionContext>;
  readonly item: OutboxItem;
}

/** One kind of outbound step. */
export interface StepDefinition<Data = unknown> {
  readonly payload: PayloadKind<Data>;
  /** Talks to the platform; no transaction is open. What it resolves to is the `value` of the result. Absent: nothing to send. */
  send?(step: Data, context: SendContext): Promise<Json | undefined>;
  recordOutcome?(context: TransactionContext, step: Data, result: SendResult): Promise<void>;
  /** The same without networks and directory: what happens for each message of a conversation must cost little. */
  recordBriefly?(context: OutcomeContext, step: Data, result: SendResult): Promise<void>;
  /** Recording also says what was given up; else the runtime puts that on the timeline. */
  readonly recordsGivenUp?: true;
  /** "A direct message to Alice Duty": the about of a sentence that says that it did not arrive. */
  describe(step: Data, context: TransactionContext): string;
  /** It adds words: sent twice, they stand there twice where the platform does not recognise it. */
  readonly adds?: true;
  /** Milliseconds for which it is tried. Default: a day. */
  readonly keepTryingMs?: number;
}

/** One kind of timed work. */
export interface DueDefinition<Data = unknown, Result = unknown> {
  readonly kind: string;
  readonly v: number;
  /** Of the row's data: which of this kind it is. */
  readonly schema: z.ZodType<Data>;
  /** The row stays due until this arms it for later or disarms it. */
  run(context: TransactionContext, data: Data, row: DueRow): Promise<Result | undefined>;
  /** What a batch of rows came to, said together. Kinds that share one are called once. */
  afterBatch?(context: TransactionContext, results: readonly Result[]): Promise<void>;
}

/** The same for work about incidents. */
export interface IncidentDueDefinition<Data, Result> extends Omit<DueDefinition<Data, Result>, "run"> {
  /** @param incident locked */
  run(
    context: TransactionContext,
    incident: LockedIncident,
    data: Data,
    row: DueRow,
  ): Promise<Result | undefined>;
}

/** Work at intervals that needs no row. */
export interface JobDefinition {
  readonly name: string;
  /** Cron expression, with or without seconds. */
  readonly schedule: string;
  /** Also once after the start. */
  readonly atStart: boolean;
  /**
   * @param halt once it aborts, nothing further is begun. The job resolves to how much there was to do.
   * @param pause for a job that has to wait for its turn
   */
  create(app: AppContext, database: Database, halt: AbortSignal, pause: Pause): () => Promise<number>;
}

/** Waits so many milliseconds, or until Muster stops. */
export type Pause = (ms: number) => Promise<void>;

/** A check of everything that comes in or goes out. */
export interface Gate {
  /** @returns true when it has dealt with the event, which then goes no further */
  inbound?(inbound: InboundContext): Promise<boolean>;
  /** @throws Impossible when the step must not be sent */
  outbound?(db: Db, item: OutboxItem, step: unknown): Promise<void>;
  /** Looks at every outcome, before the step's own feature does. */
  outcome?(context: OutcomeContext, step: unknown, result: SendResult): Promise<void>;
}

/** What the card and the reports are made from. */
export interface View {
  readonly tx: Tx;
  readonly incident: Incident;
  readonly directory: Directory;
  readonly now: Date;
}

/** Labelled facts that a feature adds to the status card. */
export interface CardLines {
  readonly name: string;
  /** @returns facts that say nothing beyond the incident's own marking, or cite the entries whose words they have */
  lines(view: View): Promise<readonly CardLine[]>;
}

export interface CardLine {
  readonly label: string;
  readonly value: Markdown;
  /** Numbers of the entries whose words it has: where somebody may not read them, the line is left out. */
  readonly cites?: readonly number[];
}

/** A section that a feature adds to situation reports. */
export interface ReportSection {
  readonly name: string;
  readonly title: string;
  /** @returns lines that cite the entries whose words they have */
  lines(view: View, audience: ReportAudience): Promise<readonly Line[]>;
}

export interface Feature {
  readonly name: string;
  readonly entryKinds?: readonly EntryKindDefinition[];
  readonly cardLines?: readonly CardLines[];
  readonly reportSections?: readonly ReportSection[];
  readonly commands?: readonly CommandDefinition[];
  readonly actions?: readonly ActionDefinition[];
  readonly events?: readonly AnyEvent[];
  readonly steps?: readonly AnyStep[];
  readonly due?: readonly AnyDue[];
  readonly jobs?: readonly JobDefinition[];
  readonly gate?: Gate;
  /** What else follows from a change of an incident by a person; in the same transaction. */
  readonly afterChange?: AfterChange;
}

/** Only queues what is put together when it is sent: the command that made the change may still be writing. */
export type AfterChange = (
  context: Pick<TransactionContext, "tx" | "now" | "newId">,
  incident: Incident,
) => Promise<void>;

/** Definitions of any payload. Only the registry, which has parsed the payload, calls them. */
export type AnyStep = StepDefinition<never>;
export type AnyDue = DueDefinition<never>;
export type AnyEvent = { readonly [Kind in ChatEvent["kind"]]: EventDefinition<Kind> }[ChatEvent["kind"]];

/** Identity; infers the type of the payload. */
export function onStep<Data>(
  payload: PayloadKind<Data>,
  does: Omit<StepDefinition<Data>, "payload">,
): AnyStep {
  return { payload, ...does } as unknown as AnyStep;
}

/** Identity; infers the types of data and result. */
export function onDue<Data, Result>(definition: DueDefinition<Data, Result>): AnyDue {
  return definition as unknown as AnyDue;
}

/** Work about incidents: gets the incident, locked; what is left of one that is gone ends. */
export function onIncidentDue<Data, Result>(definition: IncidentDueDefinition<Data, Result>): AnyDue {
  return onDue<Data, Result>({
    ...definition,
    async run(context, data, row) {
      const id = incidentIn(row.about);
      const incident = id === undefined ? undefined : await heldIncident(context.tx, id);
      if (incident) return (await definition.run(context, incident, data, row)) ?? undefined;
      await disarmRow(context.tx, row);
      return undefined;
    },
  });
}
