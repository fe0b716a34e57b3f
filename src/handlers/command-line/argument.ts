/** What help and parser need to know about one argument, read from its zod schema. */
import type { z } from "zod";
import type { CommandShape } from "./command-shape.ts";
import { ARGUMENT_TRAITS, type ArgumentTraits } from "./label.ts";

export interface Argument {
  /** Key in the zod object: `updateEvery`. */
  readonly key: string;
  /** As typed after two dashes: `update-every`. */
  readonly flag: string;
  readonly positional: boolean;
  readonly kind: "boolean" | "number" | "text";
  /** A list. */
  readonly many: boolean;
  /** The allowed values, when they are few and known. */
  readonly values?: readonly string[];
  /** May be left out. */
  readonly optional: boolean;
  /** What it is when left out, if anything. */
  readonly fallback?: string;
  /** The help text from `.describe()`. */
  readonly help?: string;
  /** How it is read, where that is special. */
  readonly reading?: ArgumentTraits;
}

/** All arguments of a command: positional ones first, in their order, then flags in the order of the schema. */
export function argumentsOf(shape: CommandShape): Argument[] {
  const positional = (shape.positional ?? []).map(({ name }) => name);
  const flags = Object.keys(shape.args.shape).filter((key) => !positional.includes(key));
  return [...positional, ...flags].map((key) => argumentOf(shape, key, positional.includes(key)));
}

function argumentOf(shape: CommandShape, key: string, positional: boolean): Argument {
  const schema = shape.args.shape[key] as z.ZodType | undefined;
  if (schema === undefined) throw new Error(`Command ${shape.name} has no schema for its argument ${key}`);
  const absent = schema.safeParse(undefined);
  const fallback = absent.success ? fallbackText(absent.data) : undefined;
  return {
    key,
    flag: kebab(key),
    positional,
    ...typeOf(schema),
    optional: absent.success,
    ...(fallback === undefined ? {} : { fallback }),
  };
}

type Type = Pick<Argument, "kind" | "many" | "values" | "help" | "reading">;

/** Looks through wrappers (optional, default, pipe…) at what a schema takes as input. */
function typeOf(schema: z.core.$ZodType): Type {
  const type = bareType(schema);
  const help = (schema as z.ZodType).description ?? type.help;
  const reading = ARGUMENT_TRAITS.get(schema) ?? type.reading;
  return {
    ...type,
    ...(help === undefined ? {} : { help }),
    ...(reading === undefined ? {} : { reading }),
  };
}

function bareType(schema: z.core.$ZodType): Type {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "nonoptional":
    case "readonly":
    case "catch":
      return typeOf(def.innerType);
    case "pipe": {
      const input = typeOf(def.in);
      const output = typeOf(def.out);
      const first = (def.in as z.core.$ZodTypes)._zod.def.type === "transform" ? output : input;
      const values = input.values ?? output.values;
      const help = input.help ?? output.help;
      return { ...first, ...(values ? { values } : {}), ...(help === undefined ? {} : { help }) };
    }
    case "array":
      return { ...typeOf(def.element), many: true };
    case "enum":
      return { kind: "text", many: false, values: Object.values(def.entries).map(String) };
    case "literal":
      return { kind: "text", many: false, values: def.values.map(String) };
    case "boolean":
    case "number":
      return { kind: def.type, many: false };
    default:
      return { kind: "text", many: false };
  }
}

function fallbackText(value: unknown): string | undefined {
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (Array.isArray(value) && value.length > 0) return value.join(",");
  return undefined;
}

function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
}
