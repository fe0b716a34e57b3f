/** The directory as it is to be used while networks are not trusted. */
import type { Directory } from "./directory.ts";

/**
 * Nobody is at home on a network that is not trusted. Whose home it was is met wherever else people of theirs
 * have an address, at home first.
 * @param suspects ids of the networks that are not trusted
 * @param trusted ids of the others to which Muster is connected
 */
export function avoiding(
  directory: Directory,
  suspects: ReadonlySet<string>,
  trusted: readonly string[],
): Directory {
  if (suspects.size === 0) return directory;
  const key = JSON.stringify([[...suspects].toSorted(), trusted]);
  const last = made.get(directory);
  if (last?.key === key) return last.avoided;
  const avoided = withoutNetworks(directory, suspects, trusted);
  made.set(directory, { key, avoided });
  return avoided;
}

/** The last of each directory: a directory is used again and again, and what is suspected seldom changes. */
const made = new WeakMap<Directory, { readonly key: string; readonly avoided: Directory }>();

function withoutNetworks(
  directory: Directory,
  suspects: ReadonlySet<string>,
  trusted: readonly string[],
): Directory {
  const organisations = directory.organisations.map((one) => {
    const home = one.networks.filter((network) => !suspects.has(network));
    if (home.length === one.networks.length) return one;
    return { ...one, networks: [...home, ...trusted.filter((network) => !home.includes(network))] };
  });
  return { ...directory, organisations };
}
