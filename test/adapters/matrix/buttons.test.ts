import { describe, expect, it } from "vitest";
import {
  BUTTONS_FIELD,
  buttonFor,
  buttonsField,
  readButtons,
  withKeys,
} from "../../../src/adapters/matrix/buttons.ts";
import { render } from "../../../src/adapters/matrix/render.ts";
import type { Button } from "../../../src/core/message.ts";

const button = (action: string, style?: "primary" | "danger"): Button => ({
  action,
  label: action.toUpperCase(),
  value: `v-${action}`,
  ...(style ? { style } : {}),
});

describe("buttons on Matrix", () => {
  it("have an emoji by style, the others numbers, and never the same twice", () => {
    const keys = withKeys([
      button("ack", "primary"),
      button("close", "danger"),
      button("a"),
      button("b", "primary"),
      button("c"),
    ]).map(({ key }) => key);

    expect(keys).toEqual(["✅", "🛑", "1️⃣", "2️⃣", "3️⃣"]);
  });

  it("are written out, over several rows, with what to react with", () => {
    const content = render({
      banner: [],
      blocks: [
        { type: "buttons", buttons: [button("ack", "primary")] },
        { type: "buttons", buttons: [button("again", "primary")] },
      ],
    });

    expect(content.body).toBe(
      "✅ ACK\n1️⃣ AGAIN\nPress the emoji below, or reply to this message with the words behind it.",
    );
    expect(content[BUTTONS_FIELD]).toEqual([
      { key: "✅", action: "ack", value: "v-ack", label: "ACK" },
      { key: "1️⃣", action: "again", value: "v-again", label: "AGAIN" },
    ]);
  });

  it("without an emoji left are not offered", () => {
    const many = Array.from({ length: 12 }, (_, at) => button(`b${at}`));

    expect(buttonsField(many)).toHaveLength(10);
  });

  it("are pressed by their emoji, with and without the presentation selector", () => {
    const given = buttonsField([button("a")]);

    expect(buttonFor(given, "1️⃣")).toMatchObject({ action: "a", value: "v-a" });
    expect(buttonFor(given, "1\u20e3")).toMatchObject({ action: "a" });
    expect(buttonFor(given, "👍")).toBeUndefined();
  });

  it.each([undefined, null, "x", {}, [null, 1, { key: "✅" }, { key: "✅", action: 1, value: 2 }]])(
    "are none in notes like %j",
    (stored) => {
      expect(readButtons(stored)).toEqual([]);
    },
  );
});
