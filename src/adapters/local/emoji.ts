/**
 * One emoji of Unicode (UTS #51): a sequence recommended for interchange, or a single pictograph with or without
 * the variation selector, as other networks write some of them. No text, and so nothing that could notify or format.
 */
export function isEmoji(text: string): boolean {
  return /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\ufe0f?)$/v.test(text);
}
