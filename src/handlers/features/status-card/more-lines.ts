/** What other features add to the card, as the readers of a place may have it. */
import type { Fields } from "../../../core/incident/status-card.ts";
import type { CardLine, View } from "../../runtime/feature.ts";
import type { Registry } from "../../runtime/registry.ts";

/**
 * @param mayRead whether everybody who reads the card may have the words of these entries
 * @returns the facts in the order of the features
 */
export async function moreLines(
  { cardLines }: Registry,
  view: View,
  mayRead: (cites: readonly number[]) => Promise<boolean>,
): Promise<Fields> {
  const fields: CardLine[] = [];
  for (const { lines } of cardLines) {
    for (const line of await lines(view))
      if (!line.cites?.length || (await mayRead(line.cites))) fields.push(line);
  }
  return fields.map(({ label, value }) => ({ label, value }));
}
