/** By which accounts Muster knows the people on a roll, where it found them by an address: to be looked at, and withdrawn. */
import { nameBook } from "../../../core/directory/name-book.ts";
import { type Block, md, raw } from "../../../core/message.ts";
import { isPerson, type RollLine } from "../../../core/roll.ts";
import { bindingsOf } from "../../../db/bindings.ts";
import { code } from "../../command-line/code.ts";
import type { ReadingContext } from "../../runtime/command.ts";

const MOST = 30;

/** Nothing where the directory itself names the accounts. */
export async function accountBlocks(
  context: ReadingContext,
  lines: readonly RollLine[],
): Promise<readonly Block[]> {
  const { tx, directory, prefix } = context;
  const found = (
    await bindingsOf(
      tx,
      lines.filter(isPerson).map((line) => line.contact),
    )
  ).filter((one) => one.isFound);
  if (found.length === 0) return [];
  const names = nameBook(directory);
  const items = found
    .slice(0, MOST)
    .map((one) => md`${names.person(one.contact)}: ${one.userId} on ${one.network}`);
  const more = found.length > MOST ? [md`and ${found.length - MOST} more`] : [];
  const withdraw = raw(code(`${prefix} trust <contact> --withdraw`));
  return [
    {
      type: "text",
      text: md`Accounts that were found by the address in the directory. A coordinator withdraws one that is not theirs: ${withdraw}`,
    },
    { type: "list", items: [...items, ...more] },
  ];
}
