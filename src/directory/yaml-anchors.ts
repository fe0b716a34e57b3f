/** Anchors of a YAML document: what each alias stands for, and how much reading it would unfold. */
import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, type Node, type Pair } from "yaml";

/** Values in all, anchors unfolded: a directory of the largest file has fewer. */
const MAX_VALUES = 1_000_000;

export interface Anchors {
  /** What an alias stands for; any other node is itself. */
  resolve(node: unknown): Node | undefined;
  /** Problems with the anchors; reading the document would fail or take for ever. */
  readonly problems: readonly { readonly offset: number; readonly problem: string }[];
}

/** Goes through the document once, in its order: an anchor holds for the aliases below it. */
export function anchorsOf(document: Document): Anchors {
  const byName = new Map<string, Node>();
  const targets = new Map<Node, Node>();
  const sizes = new Map<Node, number>();
  const problems: { offset: number; problem: string }[] = [];
  const found = (node: Node, problem: string): void => {
    problems.push({ offset: node.range?.[0] ?? 0, problem });
  };
  const resolve = (node: unknown): Node | undefined =>
    isAlias(node) ? targets.get(node) : isNode(node) ? node : undefined;

  const sizeOfAlias = (node: Node & { source: string }): number => {
    const target = byName.get(node.source);
    if (target === undefined) {
      found(node, `there is no anchor \`&${node.source}\` above this line`);
      return 1;
    }
    targets.set(node, target);
    const size = sizes.get(target);
    if (size === undefined) found(node, `repeats itself: it is part of what \`&${node.source}\` marks`);
    return size ?? 1;
  };
  const sizeOf = (node: unknown): number => {
    if (!isNode(node)) return 0;
    if (isAlias(node)) return sizeOfAlias(node);
    if (node.anchor !== undefined) byName.set(node.anchor, node);
    const inner: readonly unknown[] = isMap(node) || isSeq(node) ? node.items : [];
    let size = 1;
    for (const one of inner) {
      size += isPair(one) ? sizeOf(one.key) + sizeOf(one.value) : sizeOf(one);
      if (isPair(one) && isMerge(one) && !sourcesOf(one, resolve).every(isMap))
        found(
          isNode(one.key) ? one.key : node,
          "`<<` takes an alias of a group of fields, such as `<<: *usual`",
        );
    }
    sizes.set(node, size);
    return size;
  };
  if (sizeOf(document.contents) > MAX_VALUES) {
    problems.push({ offset: 0, problem: "repeats its anchors too often; write the values out" });
  }
  return { resolve, problems };
}

/** The value at a key of a group of fields, also where `<<` brings it. */
export function pairAt(map: Node, key: PropertyKey, anchors: Anchors): Pair | undefined {
  if (!isMap(map)) return undefined;
  const own = map.items.find((one) => isScalar(one.key) && String(one.key.value) === String(key));
  if (own !== undefined) return own;
  for (const source of map.items.filter(isMerge).flatMap((one) => sourcesOf(one, anchors.resolve))) {
    const merged = source === undefined ? undefined : pairAt(source, key, anchors);
    if (merged !== undefined) return merged;
  }
  return undefined;
}

function isMerge({ key }: Pair): boolean {
  // The library reads `<<` as a symbol of that name.
  return isScalar(key) && typeof key.value === "symbol" && key.value.description === "<<";
}

function sourcesOf({ value }: Pair, resolve: Anchors["resolve"]): readonly (Node | undefined)[] {
  const source = resolve(value);
  return isSeq(source) ? source.items.map(resolve) : [source];
}
