/** One after the other, and from the beginning again. @throws when there is none */
export function inTurn<T>(all: readonly T[]): () => T {
  let at = 0;
  return () => {
    const one = all[at % all.length];
    at += 1;
    if (one === undefined) throw new Error("there is nothing to take in turn");
    return one;
  };
}
