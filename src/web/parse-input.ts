/** Parses what a request carries, or says what is wrong with it. */
import type { z } from "zod";
import { WebError } from "./web-error.ts";

/** @throws WebError 400 with every problem in words */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.length === 0 ? "request" : issue.path.join(".")}: ${issue.message}`,
  );
  throw new WebError(400, problems.join("; "));
}
