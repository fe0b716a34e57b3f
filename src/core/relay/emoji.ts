/**
 * Emojis that every network knows: those of Unicode (UTS #51), also without the variation selector that asks for
 * colour; not a network's own `:party_parrot:`.
 */
export function isCommonEmoji(emoji: string): boolean {
  return /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\ufe0f?)$/v.test(emoji);
}
