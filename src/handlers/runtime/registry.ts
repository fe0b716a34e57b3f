/** Everything that the features of this process can do, by name and kind. */
import { type EntryKinds, entryKinds } from "../../core/timeline/entry-kinds.ts";
import type { KnownWork } from "../../db/unknown-work.ts";
import type { CommandDefinition } from "./command.ts";
import type {
  ActionDefinition,
  AfterChange,
  AnyDue,
  AnyEvent,
  AnyStep,
  CardLines,
  Feature,
  Gate,
  JobDefinition,
  ReportSection,
} from "./feature.ts";

export interface Registry {
  /** In the order in which help shows them. */
  readonly commands: readonly CommandDefinition[];
  readonly actions: ReadonlyMap<string, ActionDefinition>;
  /** By {@link kindKey}, as all that waits in the database. */
  readonly events: ReadonlyMap<string, AnyEvent>;
  readonly steps: ReadonlyMap<string, AnyStep>;
  readonly due: ReadonlyMap<string, AnyDue>;
  readonly jobs: readonly JobDefinition[];
  readonly gates: readonly Gate[];
  readonly entryKinds: EntryKinds;
  readonly cardLines: readonly CardLines[];
  readonly reportSections: readonly ReportSection[];
  readonly afterChange: readonly AfterChange[];
}

/** What a process with this registry can do, by the queue in which it waits. */
export function knownWork({ events, steps, due }: Registry): KnownWork {
  return { inbox: new Set(events.keys()), outbox: new Set(steps.keys()), due: new Set(due.keys()) };
}

/** `invite@1`. */
export function kindKey({ kind, v }: { readonly kind: string; readonly v: number }): string {
  return `${kind}@${v}`;
}

/** Two features claim the same name. */
export class DuplicateError extends Error {
  constructor(what: string, key: string, first: string, second: string) {
    super(`The ${what} ${key} is defined by ${first} and by ${second}. Each may be defined once.`);
    this.name = "DuplicateError";
  }
}

/** @throws DuplicateError when two features define the same command, alias, action, event, step, due work, job, kind of entry… */
export function createRegistry(features: readonly Feature[]): Registry {
  const owners = new Map<string, string>();
  /** Each of the features' definitions under its keys. */
  function collect<Definition>(
    what: string,
    of: (feature: Feature) => readonly Definition[] | undefined,
    keysOf: (definition: Definition) => readonly string[],
  ): ReadonlyMap<string, Definition> {
    const found = new Map<string, Definition>();
    for (const feature of features) {
      for (const definition of of(feature) ?? []) {
        for (const key of keysOf(definition)) {
          const owner = owners.get(`${what} ${key}`);
          if (owner !== undefined) throw new DuplicateError(what, key, owner, feature.name);
          owners.set(`${what} ${key}`, feature.name);
          found.set(key, definition);
        }
      }
    }
    return found;
  }

  const commands = collect(
    "command",
    (feature) => feature.commands,
    ({ name, aliases = [] }) => [name, ...aliases],
  );
  const jobs = collect(
    "job",
    (feature) => feature.jobs,
    ({ name }) => [name],
  );
  const kinds = collect(
    "entry kind",
    (feature) => feature.entryKinds,
    ({ kind }) => [kind],
  );
  const cards = collect(
    "card line",
    (feature) => feature.cardLines,
    ({ name }) => [name],
  );
  const sections = collect(
    "report section",
    (feature) => feature.reportSections,
    ({ name }) => [name],
  );
  return {
    commands: [...new Set(commands.values())],
    actions: collect(
      "action",
      (feature) => feature.actions,
      ({ action }) => [action],
    ),
    events: collect(
      "event",
      (feature) => feature.events,
      (event) => [kindKey(event)],
    ),
    steps: collect(
      "step",
      (feature) => feature.steps,
      ({ payload }) => [kindKey(payload)],
    ),
    due: collect(
      "due work",
      (feature) => feature.due,
      (due) => [kindKey(due)],
    ),
    jobs: [...jobs.values()],
    entryKinds: entryKinds([...kinds.values()]),
    cardLines: [...cards.values()],
    reportSections: [...sections.values()],
    gates: features.flatMap(({ gate }) => (gate ? [gate] : [])),
    afterChange: features.flatMap(({ afterChange }) => (afterChange ? [afterChange] : [])),
  };
}
