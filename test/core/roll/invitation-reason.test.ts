import { describe, expect, it } from "vitest";
import { TLP } from "../../../src/core/marking/tlp.ts";
import { callReason, messageReason } from "../../../src/core/roll/invitation-reason.ts";

const incident = {
  ref: "INC-2026-0042",
  source: "cert-eu",
  title: "Mail\ngateway",
  exercise: false,
} as const;
const organisations = [{ id: "cert-eu", name: "CERT-EU" }];

describe("M52: the reason of an invitation", () => {
  it("says less the stricter the label is", () => {
    const says = (part: string) =>
      TLP.filter((marking) => callReason({ ...incident, marking }, organisations).includes(part));

    expect(says("INC-2026-0042")).toEqual(TLP);
    expect(says("CERT-EU")).toEqual(["CLEAR", "GREEN", "AMBER"]);
    expect(says("Mail gateway")).toEqual(["CLEAR"]);
    expect(TLP.map((marking) => messageReason({ ...incident, marking })).join()).not.toContain("Mail");
  });

  it("says that a drill is one", () => {
    const drill = { ...incident, marking: "RED", exercise: true } as const;

    expect(callReason(drill, [])).toBe("EXERCISE: Muster calls you to incident INC-2026-0042 (TLP:RED)");
  });
});
