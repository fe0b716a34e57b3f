import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RIGHTS } from "../../../src/core/directory/directory.ts";
import { readDirectoryFile } from "../../../src/directory/read-file.ts";

const result = await readDirectoryFile(
  join(import.meta.dirname, "..", "..", "..", "examples", "directory.yaml"),
  {
    networks: { "local-eu": "local", "local-partners": "local" },
  },
);

describe("the sample directory", () => {
  it("can be imported", () => {
    expect(result).toMatchObject({ ok: true });
  });

  if (!result.ok) return;
  const { organisations, contacts } = result.directory;
  const homeOf = new Map(organisations.map(({ id, networks }) => [id, networks]));
  const isReachable = ({ organisation, addresses }: (typeof contacts)[number]) =>
    (homeOf.get(organisation) ?? []).some((network) => addresses[network] !== undefined);

  it("has people for every right, and a duty officer everywhere", () => {
    expect(new Set(contacts.map(({ rights }) => rights))).toEqual(new Set(RIGHTS));
    for (const { id } of organisations)
      expect(
        contacts.some(({ organisation, role }) => organisation === id && role === "duty-officer"),
        id,
      ).toBe(true);
  });

  it("lets some invitations fail, but reaches somebody of every organisation", () => {
    const unreachable = contacts.filter((contact) => !isReachable(contact)).map(({ id }) => id);

    expect(unreachable).toEqual(["viktor", "sanne", "pieter"]);
    for (const { id } of organisations)
      expect(
        contacts.some((contact) => contact.organisation === id && isReachable(contact)),
        id,
      ).toBe(true);
  });

  it("uses only addresses that can belong to nobody", () => {
    const emails = contacts.flatMap(({ addresses }) => addresses.email ?? []);

    expect(emails.length).toBeGreaterThan(20);
    for (const email of emails) expect(email).toMatch(/@[a-z0-9-]+\.example$/);
  });
});
