/** What errors leave in the log and on the terminal. */
import { Writable } from "node:stream";
import { DrizzleQueryError } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { errorText } from "../src/db/lanes/safe-error.ts";
import { createLog } from "../src/log.ts";

const WORDS = "the insider is Jane";

function logged(error: unknown): string {
  const lines: string[] = [];
  const to = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  createLog("info", to).error({ err: error, error }, "Something failed");
  return lines.join("");
}

describe("M39: an error in the log", () => {
  const query = new DrizzleQueryError("insert into timeline values ($1)", [WORDS], new Error("disk full"));
  it.each([
    ["of the database", query],
    ["that wraps one of the database", new Error(query.message, { cause: query })],
    ["among several", new AggregateError([query], query.message)],
    ["of a parser", new SyntaxError(`Unexpected token in ${WORDS}`)],
    ["that is none", { message: WORDS }],
  ])("%s quotes nobody", (_, error) => {
    expect(logged(error)).not.toContain("Jane");
    expect(logged(error)).toContain("Something failed");
    expect(errorText(error)).not.toContain("Jane");
  });

  it("of Muster says what is wrong, and where", () => {
    const error = new Error("the port is taken", { cause: query });

    expect(logged(error)).toContain("the port is taken");
    expect(logged(error)).toContain("log.test.ts");
    expect(logged(error)).not.toContain("Jane");
    expect(errorText(error)).toBe("the port is taken");
  });
});
