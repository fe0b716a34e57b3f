import { expect, it } from "vitest";
import { defaultRights } from "../../../src/core/directory/default-rights.ts";
import { ORGANISATION_KINDS, ROLES } from "../../../src/core/directory/directory.ts";

it.each(ORGANISATION_KINDS.flatMap((kind) => ROLES.map((role) => [kind, role] as const)))(
  "a %s's %s has the rights of the role, and no more",
  (kind, role) => {
    const special = { "duty-officer": "responder", manager: "manager" } as Record<string, string>;
    const expected =
      kind === "coordinator" && role === "duty-officer" ? "coordinator" : (special[role] ?? "partner");

    expect(defaultRights(role, kind)).toBe(expected);
  },
);
