/** What dana does on Matrix while costs are compared. Run them in this order: the note goes to an incident that was opened. */
import { PARTNER } from "./cost-directory.ts";
import type { CostWorld } from "./cost-world.ts";
import type { Use } from "./use.ts";

const AT_ONCE = 3;

export function opening({ onMatrix }: CostWorld, times: number): Use {
  return {
    id: "open",
    name: "incident opened",
    times,
    atOnce: AT_ONCE,
    once: () => onMatrix(`open Case --severity high --with ${PARTNER}`),
  };
}

export function noting({ onMatrix, meter }: CostWorld, times: number): Use {
  let ref: string | undefined;
  const newest = async () => {
    const [row] = await meter.sql<{ ref: string }[]>`
      select ref from incidents where title = 'Case' order by opened_at desc limit 1`;
    return row?.ref ?? "";
  };
  return {
    id: "note",
    name: "note",
    times,
    // One at a time: of several in one room the summary would change once.
    atOnce: 1,
    async once() {
      ref ??= await newest();
      await onMatrix(`note ${ref} Saw logins from 198.51.100.7 on a gateway`);
    },
  };
}

export function listing({ onMatrix }: CostWorld, times: number): Use {
  return {
    id: "list",
    name: "list",
    times: times * 3,
    atOnce: AT_ONCE,
    once: () => onMatrix("list"),
  };
}
