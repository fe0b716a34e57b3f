import { describe, expect, it } from "vitest";
import { FIRST_WORDS, SECOND_WORDS } from "../../../src/core/incident/codename-words.ts";
import { SEVERITIES, STATUSES } from "../../../src/core/incident/incident.ts";
import {
  bareTopic,
  codename,
  incidentRef,
  nextRoomName,
  roomName,
  roomTopic,
  sideRoomName,
  sideRoomTag,
  sideRoomTitle,
  tagOfSideRoom,
} from "../../../src/core/incident/names.ts";
import { anIncident } from "../samples.ts";

describe("incidentRef", () => {
  it.each([
    [1, "INC-2026-0001"],
    [42, "INC-2026-0042"],
    [9_999, "INC-2026-9999"],
    [10_000, "INC-2026-10000"],
  ])("writes number %i as %s", (number, ref) => {
    expect(incidentRef(2026, number)).toBe(ref);
  });
});

describe("roomName", () => {
  it("joins reference and codename in lower case", () => {
    expect(roomName("INC-2026-0042", "quiet-harbour")).toBe("inc-2026-0042-quiet-harbour");
  });

  it("holds nothing but letters, digits and single hyphens, whatever it is given", () => {
    expect(roomName("INC-2026-0042", "  Très <!here> #1  ")).toBe("inc-2026-0042-tr-s-here-1");
  });

  it("keeps to Slack's 80 characters", () => {
    expect(roomName("INC-2026-0042", "a".repeat(200))).toHaveLength(80);
  });

  it("keeps the longest codename whole", () => {
    const longest = `${longestOf(FIRST_WORDS)}-${longestOf(SECOND_WORDS)}`;

    expect(roomName("INC-2026-1000000", longest)).toBe(`inc-2026-1000000-${longest}`);
  });
});

describe("the name of a side room", () => {
  it("is that of the incident and a tag, whatever the room is for", () => {
    expect(sideRoomName("INC-2026-0042", "quiet-harbour", "k7w2m9pq")).toBe(
      "inc-2026-0042-quiet-harbour-side-k7w2m9pq",
    );
  });

  it("M40: has a tag of eight characters out of twenty-eight, each picked", () => {
    const asked: number[] = [];
    const pick = (below: number) => asked.push(below) % below;

    expect(sideRoomTag(pick)).toMatch(/^[2-9b-z]{8}$/);
    expect(asked).toEqual(Array(8).fill(28));
  });

  it("gives its tag back, also when somebody had the name before, and that of earlier versions", () => {
    expect(tagOfSideRoom("inc-2026-0042-quiet-harbour-side-k7w2m9pq")).toBe("k7w2m9pq");
    expect(tagOfSideRoom("inc-2026-0042-quiet-harbour-side-k7w2m9pq-2")).toBe("k7w2m9pq");
    expect(tagOfSideRoom("inc-2026-0042-quiet-harbour-side-3-2")).toBe("3");
    expect(tagOfSideRoom("inc-2026-0042-quiet-harbour-2")).toBeUndefined();
  });

  it("is called by what people gave it, also when another room has that name", () => {
    expect(["legal", "legal.k7w2m9pq"].map(sideRoomTitle)).toEqual(["legal", "legal"]);
  });
});

describe("the next name of a room", () => {
  it.each([
    ["inc-2026-0042-quiet-harbour", "inc-2026-0042-quiet-harbour-2"],
    ["inc-2026-0042-quiet-harbour-2", "inc-2026-0042-quiet-harbour-3"],
    ["inc-2026-0042-quiet-harbour-9", "inc-2026-0042-quiet-harbour-10"],
    ["inc-2026-0042-quiet-harbour-side-1", "inc-2026-0042-quiet-harbour-side-1-2"],
    ["inc-2026-0042-quiet-harbour-side-1-2", "inc-2026-0042-quiet-harbour-side-1-3"],
    ["inc-2026-0042-quiet-harbour-side-k7w2m9pq", "inc-2026-0042-quiet-harbour-side-k7w2m9pq-2"],
  ])("after %s is %s", (taken, next) => {
    expect(nextRoomName(taken).name).toBe(next);
  });

  it("never becomes that of another side room of the incident", () => {
    const names = (tag: string): string[] => {
      const all = [sideRoomName("INC-2026-0042", "quiet-harbour", tag)];
      for (let tries = 0; tries < 20; tries += 1) all.push(nextRoomName(all.at(-1) ?? "").name);
      return all;
    };
    expect(new Set([...names("1"), ...names("2"), ...names("k7w2m9pq")]).size).toBe(63);
  });
});

it("a name of another shape still gets another name", () => {
  expect(nextRoomName("war")).toEqual({ base: "war", number: 2, name: "war-2" });
});

describe("codename", () => {
  it("takes one word of each list by the numbers picked", () => {
    expect(codename(() => 0)).toBe(`${FIRST_WORDS[0]}-${SECOND_WORDS[0]}`);
    expect(codename((below) => below - 1)).toBe(`${FIRST_WORDS.at(-1)}-${SECOND_WORDS.at(-1)}`);
  });

  it("asks for numbers within the lists", () => {
    const asked: number[] = [];

    codename((below) => {
      asked.push(below);
      return 0;
    });

    expect(asked).toEqual([FIRST_WORDS.length, SECOND_WORDS.length]);
  });
});

describe("the words of codenames", () => {
  const words = [...FIRST_WORDS, ...SECOND_WORDS];

  it("make at least 200 × 200 names", () => {
    expect(FIRST_WORDS.length).toBeGreaterThanOrEqual(200);
    expect(SECOND_WORDS.length).toBeGreaterThanOrEqual(200);
  });

  it("are all different, so that no two names look the same", () => {
    expect(new Set(words).size).toBe(words.length);
  });

  it("are lower-case letters only, three to eleven of them", () => {
    expect(words.filter((word) => !/^[a-z]{3,11}$/.test(word))).toEqual([]);
  });

  it.each([
    [
      "a TLP colour, a severity or a state",
      ["red", "amber", "green", "clear", "white", "strict", ...SEVERITIES, ...STATUSES],
    ],
    [
      "a word that alarms",
      "attack breach dead death bomb fire war killer crisis danger panic blood poison victim storm flood".split(
        " ",
      ),
    ],
    [
      "how vendors name attackers",
      "panda bear kitten spider buffalo jackal crane leopard lynx tiger wolf hawk typhoon blizzard sleet tempest cobalt beacon".split(
        " ",
      ),
    ],
    [
      "a given name",
      "robin rose daisy iris lily heather holly jasmine ruby hazel violet frank olive ivy".split(" "),
    ],
  ])("are never %s", (_, forbidden) => {
    expect(words.filter((word) => forbidden.includes(word))).toEqual([]);
  });
});

describe("roomTopic", () => {
  it("names drill, marking, reference, severity and state", () => {
    const incident = anIncident({ exercise: true, status: "contained" });

    expect(roomTopic(incident)).toBe("EXERCISE · TLP:AMBER · INC-2026-0042 · HIGH · contained");
  });

  it("leaves EXERCISE out of a real incident", () => {
    expect(roomTopic(anIncident())).toBe("TLP:AMBER · INC-2026-0042 · HIGH · triaged");
  });

  it("never holds the title, which outsiders could read", () => {
    expect(roomTopic(anIncident({ title: "SECRET" }))).not.toContain("SECRET");
  });

  it("keeps to Slack's 250 characters", () => {
    expect(roomTopic(anIncident({ ref: "X".repeat(400) }))).toHaveLength(250);
  });
});

function longestOf(words: readonly string[]): string {
  return words.toSorted((a, b) => b.length - a.length)[0] ?? "";
}

describe("bareTopic", () => {
  it("says label and reference, and nothing of how the incident stands", () => {
    const incident = anIncident({ severity: "critical", status: "contained", marking: "RED" });

    expect(bareTopic(incident)).toBe("TLP:RED · INC-2026-0042");
    expect(bareTopic({ ...incident, exercise: true })).toBe("EXERCISE · TLP:RED · INC-2026-0042");
  });
});
