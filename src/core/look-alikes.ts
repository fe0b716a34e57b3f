/**
 * Letters of other alphabets that look like a Latin capital, or like its small form. A choice from Unicode's
 * confusables (UTS #39, version 16) and the Latin small capitals; what Unicode itself decomposes to a Latin letter
 * (full-width, bold, circled, accented) is not in it.
 */
const LOOK_ALIKES: readonly (readonly [letter: string, alike: string])[] = [
  ["A", "ΑАᎪᗅꓮ𖽀𐊠ᴀɑⱭȺ⍺"],
  ["B", "ΒВᏴᗷꓐꞴ𐊂𐊡ʙƁɃƂ"],
  ["C", "СϹⲤᏟꓚ𐊢𐌂ᴄȻҪ₵¢"],
  ["D", "ᎠᗞᗪꓓᴅĐÐƉƊԀᏧ"],
  ["E", "ΕЕⴹᎬꓰ𐊆ᴇɆ℮ҼꬲƐ€"],
  ["F", "ϜᖴꓝƑꞘꜰ"],
  ["G", "ԌᏀᏳꓖǤƓɢꞬ"],
  ["H", "ΗНⲎᎻᕼꓧʜҢĦӇⱧ"],
  ["I", "ΙІӀⲒⵏᛁꓲᏆɪıƗ"],
  ["J", "ЈͿᎫꓙᴊɈ"],
  ["K", "ΚКⲔᏦᛕꓗᴋ₭ⱩҚ"],
  ["L", "ⳐᏞᒪꓡʟŁȽⱢⱠ𐐛"],
  ["M", "ΜМⲘᎷᗰꓟᴍӍϺ𐌑"],
  ["N", "ΝⲚꓠɴƝ𐆎"],
  ["O", "ΟОՕⲞⵔꓳᴏØƟӨ"],
  ["P", "ΡРⲢᏢᑭꓑᴘƤ₱𐊕"],
  ["Q", "ⵕԚ"],
  ["R", "ᎡᏒᖇꓣʀⱤɌЯƦ"],
  ["S", "ЅՏᏕᏚꓢꜱ𐊖Ƨ"],
  ["T", "ΤТⲦᎢꓔᴛŦȾƮҬ₮⊤𐊗𐌕"],
  ["U", "ՍꓴᴜɄ∪ᑌ"],
  ["V", "ѴⴸᏙꓦᴠ∨"],
  ["W", "ԜᏔꓪᴡ₩Ѡ"],
  ["X", "ΧХⲬꓫ×Ҳ"],
  ["Y", "ΥУҮⲨᎽᎩꓬʏɎ¥Ұ"],
  ["Z", "ΖᏃꓜᴢƵȤ"],
];

const LETTERS: ReadonlyMap<string, string> = new Map(
  LOOK_ALIKES.flatMap(([letter, alike]) => [...alike].map((one) => [one, letter] as const)),
);

/** The Latin capital that it looks like; the character itself when it looks like none. */
export function latinOf(capital: string): string {
  return LETTERS.get(capital) ?? capital;
}
