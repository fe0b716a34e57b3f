/** What a check found, and how it is shown. */

/** `wrong` makes the doctor end with exit code 1. */
export type State = "ok" | "note" | "wrong";

export interface Finding {
  readonly subject: string;
  readonly state: State;
  /** One sentence; says what to do unless all is well. */
  readonly text: string;
  /** Facts, by name. */
  readonly facts?: Readonly<Record<string, string>>;
}

const MARKS: Record<State, string> = { ok: "ok   ", note: "note ", wrong: "WRONG" };

export function printFinding({ subject, state, text, facts = {} }: Finding): string {
  const width = Math.max(0, ...Object.keys(facts).map((name) => name.length));
  const lines = Object.entries(facts).map(([name, value]) => `        ${name.padEnd(width)}  ${value}`);
  return [`${MARKS[state]}  ${subject}: ${text}`, ...lines].join("\n");
}

/** A check that fails in a way that it did not foresee is a finding too. Only the kind of error is shown: texts may hold secrets. */
export async function finding(subject: string, check: () => Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error;
    return { subject, state: "wrong", text: `could not be checked (${kind})` };
  }
}
