/** Finding in a directory: made once for each list, which then lives as long as the list. */

const indexes = new WeakMap<readonly object[], ReadonlyMap<string, object>>();

/** @param all not changed afterwards */
export function byId<T extends { readonly id: string }>(all: readonly T[]): ReadonlyMap<string, T> {
  const known = indexes.get(all);
  // What is kept for a list was made of that very list.
  if (known) return known as ReadonlyMap<string, T>;
  const index = new Map(all.map((one) => [one.id, one]));
  indexes.set(all, index);
  return index;
}
