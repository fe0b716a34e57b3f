/** A message as a person reads it, one string per line, without the marks of CommonMark. */
import type { Markdown, Message } from "../../src/core/message.ts";

export function plainLines(message: Message): readonly string[] {
  return [
    ...message.banner,
    ...message.blocks.flatMap((block) => {
      switch (block.type) {
        case "heading":
          return [block.text];
        case "text":
          return [plain(block.text)];
        case "list":
          return block.items.map((item) => `• ${plain(item)}`);
        case "fields":
          return block.fields.map((field) => `${field.label}: ${plain(field.value)}`);
        case "buttons":
          return block.buttons.map((button) => `[${button.label} → ${button.action} ${button.value}]`);
        default:
          return block satisfies never;
      }
    }),
  ];
}

function plain(markdown: Markdown): string {
  return markdown.replace(/(?<!\\)\*\*/g, "").replace(/\\([!-/:-@[-`{-~])/g, "$1");
}
