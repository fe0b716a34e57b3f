/** The rule of coordinators is the same wherever it decides something: what one place allows, no other refuses. */
import { describe, expect, it } from "vitest";
import {
  COORDINATED_LABELS,
  coordinates,
  coordinatingDesks,
  isCoordinator,
} from "../../../src/core/directory/coordinators.ts";
import { ORGANISATION_KINDS, RIGHTS } from "../../../src/core/directory/directory.ts";
import { statusCard } from "../../../src/core/incident/status-card.ts";
import { needToKnow } from "../../../src/core/marking/need-to-know.ts";
import { TLP } from "../../../src/core/marking/tlp.ts";
import { mayInvite } from "../../../src/core/roll/may-invite.ts";
import { plainLines } from "../plain.ts";
import { aContact, aDirectory, anIncident, anOrganisation, OPENED } from "../samples.ts";

const everyCase = ORGANISATION_KINDS.flatMap((kind) =>
  RIGHTS.flatMap((rights) => TLP.map((tlp) => ({ kind, rights, tlp }))),
);

describe("a coordinator of a coordinating organisation", () => {
  it("works on incidents of others up to TLP:AMBER, and nobody else does", () => {
    const found = everyCase.filter(({ kind, rights, tlp }) => coordinates({ rights }, { kind }, tlp));
    expect(found).toEqual(
      ["CLEAR", "GREEN", "AMBER"].map((tlp) => ({ kind: "coordinator", rights: "coordinator", tlp })),
    );
    expect(COORDINATED_LABELS).toEqual(["CLEAR", "GREEN", "AMBER"]);
    expect(isCoordinator({ rights: "coordinator" }, undefined)).toBe(false);
  });

  it.each(everyCase)("is the same for reading, inviting and the card: $kind, $rights, TLP:$tlp", (one) => {
    const own = anOrganisation("own", { kind: one.kind });
    const organisations = [own, anOrganisation("source"), anOrganisation("other")];
    const contact = aContact("clara", "own", { rights: one.rights });
    const directory = aDirectory({ organisations, contacts: [contact] });
    const incident = anIncident({ marking: one.tlp, source: "source", openedBy: "sophie" });
    const does = coordinates(contact, own, one.tlp);

    const facts = { incident, directory, participants: ["source"], permits: [], remarkings: [], called: [] };
    expect(needToKnow(facts).reader(contact).takesPart).toBe(does);

    const line = { contact: "clara", organisation: "own", network: "slack", changedAt: OPENED };
    const roll = [{ ...line, state: "joined" as const }];
    const card = statusCard({
      incident,
      roll,
      participations: [],
      directory,
      prefix: "!incident",
      alarms: [],
    });
    expect(plainLines(card).some((text) => text.includes("without any right"))).toBe(!does);

    if (one.tlp === "CLEAR" || one.tlp === "GREEN") return;
    const other = organisations[2] ?? own;
    const verdict = mayInvite(contact, other, aContact("otto", "other"), {
      incident,
      participations: [],
      permits: [],
      named: [],
      directory,
    });
    expect(verdict.ok).toBe(does);
  });

  it("is reached through the duty officers of such organisations, by id", () => {
    const organisations = [anOrganisation("b", { kind: "coordinator" }), anOrganisation("a")];
    const contacts = [
      aContact("zoe", "b", { role: "duty-officer" }),
      aContact("amy", "b", { role: "duty-officer" }),
      aContact("bo", "b", { role: "analyst" }),
      aContact("al", "a", { role: "duty-officer" }),
    ];
    expect(coordinatingDesks({ organisations, contacts }).map((one) => one.id)).toEqual(["amy", "zoe"]);
  });
});
