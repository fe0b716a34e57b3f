import { describe, expect, it } from "vitest";
import { nameBook, organisationName, personOf } from "../../../src/core/directory/name-book.ts";
import { aContact, aDirectory } from "../samples.ts";

const stray = aContact("stray", "nowhere", { name: "Stray" });
const directory = aDirectory({ contacts: [...aDirectory().contacts, stray] });
const names = nameBook(directory);

describe("a name", () => {
  it.each([
    ["petra", "Petra Parliament (European Parliament)"],
    // Their organisation is not in the directory (any more).
    ["stray", "Stray (nowhere)"],
    ["gone", "gone"],
    // An organisation is no person.
    ["ep", "ep"],
  ])("of the person %s is %s, looked up once or for many", (id, name) => {
    expect(names.personOf(id)).toBe(name);
    expect(personOf(directory, id)).toBe(name);
  });

  it.each([
    ["ep", "European Parliament"],
    ["gone", "gone"],
    ["petra", "petra"],
  ])("of the organisation %s is %s, looked up once or for many", (id, name) => {
    expect(names.organisation(id)).toBe(name);
    expect(organisationName(directory, id)).toBe(name);
  });

  it("without the organisation is the person's alone", () => {
    expect(names.person("petra")).toBe("Petra Parliament");
    expect(names.person("gone")).toBe("gone");
    expect(names.contact("gone")).toBeUndefined();
    expect(names.contact("petra")).toMatchObject({ organisation: "ep" });
  });
});
