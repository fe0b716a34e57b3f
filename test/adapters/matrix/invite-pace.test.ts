import { describe, expect, it } from "vitest";
import { InvitePace } from "../../../src/adapters/matrix/invite-pace.ts";

describe("M61: invitations on a homeserver that limits them", () => {
  const start = () => {
    const clock = { ms: 1_000 };
    return { clock, pace: new InvitePace(() => clock.ms) };
  };

  it("wait for nothing before it asks", () => {
    const { pace } = start();

    expect(["a", "b", "c"].map((one) => pace.wait(one))).toEqual([0, 0, 0]);
  });

  it("then have turns in the order of asking, kept over further tries, and each only once", () => {
    const { clock, pace } = start();
    pace.refused(3_000);

    expect(["a", "b", "a", "c"].map((one) => pace.wait(one))).toEqual([3_000, 6_000, 3_000, 9_000]);
    clock.ms += 6_000;
    expect(["a", "b", "c"].map((one) => pace.wait(one))).toEqual([0, 0, 3_000]);
    expect(pace.wait("a")).toBe(6_000);
  });

  it("are free again when it has not asked for a minute", () => {
    const { clock, pace } = start();
    pace.refused(3_000);
    clock.ms += 63_001;

    expect(["a", "b"].map((one) => pace.wait(one))).toEqual([0, 0]);
  });

  it("do not wait for one person of whom it takes no more", () => {
    const { pace } = start();
    pace.refused(297_000);

    expect(pace.wait("somebody else")).toBe(0);
  });
});
