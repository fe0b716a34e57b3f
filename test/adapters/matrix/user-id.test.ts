import { describe, expect, it } from "vitest";
import { isUserId } from "../../../src/adapters/matrix/user-id.ts";

describe("a Matrix user id", () => {
  it.each([
    "@alice:example.eu",
    "@a.b_c=d-e/f+g:matrix.example.eu:8448",
    "@x:127.0.0.1",
    "@x:[::1]:8448",
    "@Old!Style:x",
  ])("can be %s", (id) => {
    expect(isUserId(id)).toBe(true);
  });

  it.each([
    "alice@example.eu",
    "@alice",
    "@:x",
    "@a:",
    "@a b:x",
    "@a:x y",
    "@a:x/y",
    "@a:x:port",
    "@ä:x",
    "",
    "@a:x\n",
    `@${"a".repeat(260)}:x`,
    "#a:x",
  ])("cannot be %j", (id) => {
    expect(isUserId(id)).toBe(false);
  });
});
