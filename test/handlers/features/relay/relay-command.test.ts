import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stage, startStage, typed } from "../../stage.ts";
import { talkOn } from "./talk.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const talking = (mode: "off" | "curated" | "full" = "curated") =>
  talkOn(stage, "Talk --severity high --with ep,ec3", mode);

describe("relay", () => {
  it("says how it stands and what that means when nothing else is said; at first curated", async () => {
    const { ref } = await talking();

    expect(await stage.inRoom("alice", ref, "relay")).toContain(
      `The relay of ${ref} is curated: notes, decisions, states and acknowledgements`,
    );
  });

  it("is set, recorded, and said in every room", async () => {
    const talk = await talking();

    await stage.inRoom("alice", talk.ref, "relay full");

    const { incident, entries } = await stage.state(talk.ref);
    expect(incident.relay).toBe("full");
    expect(entries.findLast((entry) => entry.kind === "relay")).toMatchObject({
      author: "alice",
      organisation: "cert-eu",
      data: { from: "curated", to: "full" },
      text: "Alice Duty set the relay between the rooms from curated to full.",
    });
    for (const texts of [await talk.onEu(), await talk.onPartners()])
      expect(texts.filter((text) => text.includes("set the relay to full"))).toHaveLength(1);
  });

  it("that is so already changes nothing", async () => {
    const talk = await talking("full");
    const before = await stage.kinds(talk.ref);

    expect(await stage.inRoom("alice", talk.ref, "relay full")).toContain("is full already");
    expect(await stage.kinds(talk.ref)).toEqual(before);
  });

  it.each(["loud", "on", "fu11"])("does not know %s, and says what there is", async (word) => {
    const talk = await talking();

    const answer = await stage.inRoom("alice", talk.ref, `relay ${word}`);

    expect(answer).toContain("curated");
    expect((await stage.state(talk.ref)).incident.relay).toBe("curated");
  });

  it("is not for partners", async () => {
    const talk = await talking();

    await stage.arrives(typed("carol", "relay full", { network: "local-partners", room: talk.partners }));

    expect((await stage.state(talk.ref)).incident.relay).toBe("curated");
  });

  it("does not become full in a closed incident", async () => {
    const talk = await talking();
    await stage.inRoom("alice", talk.ref, "close");

    expect(await stage.inRoom("alice", talk.ref, "relay full")).toContain("Open it again first");
    expect((await stage.state(talk.ref)).incident.relay).toBe("curated");
  });

  it("curated carries notes and not what people write", async () => {
    const talk = await talking();

    await talk.says("bob", "Chatter");
    await stage.inRoom("bob", talk.ref, "note A fact");

    const heard = (await talk.onPartners()).join();
    expect(heard).toContain("A fact");
    expect(heard).not.toContain("Chatter");
  });

  it("off says what a command announces only where it was typed; Muster's reminders everywhere", async () => {
    const talk = await talking("off");

    const answer = await stage.inRoom("bob", talk.ref, "note Between us");
    await talk.says("bob", "Chatter");
    await stage.advance(16 * 60_000);

    expect(answer).toContain("Between us");
    const heard = (await talk.onPartners()).join();
    expect(heard).not.toContain("Between us");
    expect(heard).not.toContain("Chatter");
    expect(heard).toContain("Nobody leads");
    expect((await stage.state(talk.ref)).entries.some((entry) => entry.text.includes("Between us"))).toBe(
      true,
    );
  });

  it("off says what was typed elsewhere in all rooms", async () => {
    const talk = await talking("off");

    await stage.arrives(typed("bob", `note ${talk.ref} From afar`));

    expect((await talk.onPartners()).join()).toContain("From afar");
    expect((await talk.onEu()).join()).toContain("From afar");
  });
});
