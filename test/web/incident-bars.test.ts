/** When the server looks again how an incident stands, and for which rooms. */
import { describe, expect, it } from "vitest";
import type { MessageView, RoomView } from "../../src/adapters/local/local-chat.ts";
import type { IncidentBar } from "../../src/core/incident/incident-bar.ts";
import { barsOf } from "../../src/web/incident-bars.ts";

const room = (id: string, more: Partial<RoomView> = {}): RoomView => ({
  id,
  name: id,
  topic: "TLP:AMBER",
  kind: "room",
  yours: "joined",
  muster: true,
  people: [],
  messages: [],
  ...more,
});
const message = (id: string, by: MessageView["by"], text: string) => ({ id, by, text }) as MessageView;

function asking() {
  const asked: string[] = [];
  const look = barsOf("local-eu", "alice", async (_network, id) => {
    asked.push(id);
    return id === "chat" ? undefined : ({ ref: `INC of ${id}` } as IncidentBar);
  });
  return { asked, look };
}

describe("the bars of rooms", () => {
  it("are asked for in rooms that the reader is in, and nowhere else", async () => {
    const { asked, look } = asking();

    const seen = await look([
      room("lobby", { kind: "lobby" }),
      room("direct", { kind: "direct" }),
      room("invited", { yours: "invited" }),
      room("chat"),
      room("a"),
    ]);

    expect(asked.toSorted()).toEqual(["a", "chat"]);
    expect(seen.map(({ id, incident }) => [id, incident?.ref])).toEqual([
      ["lobby", undefined],
      ["direct", undefined],
      ["invited", undefined],
      ["chat", undefined],
      ["a", "INC of a"],
    ]);
  });

  it("are asked for again when Muster says or changes something, or people come and go", async () => {
    const { asked, look } = asking();
    const card = message("1", "muster", "detected");
    await look([room("a", { messages: [card] })]);
    await look([room("a", { messages: [message("1", "muster", "contained")] })]);
    await look([room("a", { messages: [message("1", "muster", "contained")], topic: "TLP:RED" })]);
    expect(asked).toEqual(["a", "a", "a"]);
  });

  it("stand while people only write, and are gone with the room", async () => {
    const { asked, look } = asking();
    await look([room("a")]);
    for (const at of [1, 2, 3])
      await look([room("a", { messages: [message(String(at), at === 2 ? "you" : "other", "words")] })]);
    expect(asked).toEqual(["a"]);

    const [left] = await look([room("a", { yours: "invited" })]);
    expect(left).not.toHaveProperty("incident");
  });

  it("are those of the newest rooms where somebody is in a thousand", async () => {
    const { asked, look } = asking();

    await look(Array.from({ length: 1_000 }, (_, at) => room(String(at))));

    expect(asked).toHaveLength(100);
    expect(asked).toContain("999");
  });
});
