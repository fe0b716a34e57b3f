/** A label as people type it into what they write, in as many ways as the stories know. */
import type { Label } from "./oracle.ts";

const WAYS: readonly ((label: Label, words: string) => string)[] = [
  (label, words) => `TLP:${label} ${words}`,
  (label, words) => `[TLP:${label}] ${words}`,
  (label, words) => `${words} (TLP:${label.toLowerCase()})`,
  (label, words) => `${words}\nTLP:${label}`,
  (label, words) => `**TLP:${label}** ${words}`,
  (label, words) => `TLP ${label} ${words}`,
  (label, words) => `the source said TLP: ${label}, ${words} and more`,
  (label, words) => `${words} -tlp ${label}`,
  (label, words) => `${words} --tpl ${label}`,
  (label, words) => `${words} ‑‑tlp ${label} and more`,
  (label, words) => `${words} --tlp ${label}`,
  (label, words) => `ТLР:${label} ${words}`,
  (label, words) =>
    `ＴＬＰ：${label.replace(/[A-Z]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))} ${words}`,
  (label, words) => `T\u200bLP:\u2060${label} ${words}`,
  (label, words) => `${words} TPL=${label}`,
];

/** @param way which of them; taken modulo of how many there are */
export function typedLabel(way: number, label: Label, words: string): string {
  return WAYS[way % WAYS.length]?.(label, words) ?? words;
}
