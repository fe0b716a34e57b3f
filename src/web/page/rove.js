/** One tab stop for a whole list: arrows go from one to the next (ARIA Authoring Practices, roving tabindex). */

/**
 * @param {HTMLElement} list
 * @param {() => HTMLElement[]} items in the order in which they stand
 * @param {(element: HTMLElement) => void} [moved] the item that became the tab stop
 */
export function roving(list, items, moved) {
  list.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = items();
    const at = all.indexOf(/** @type {HTMLElement} */ (event.target));
    if (at === -1) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    const next = to === undefined ? undefined : all[to];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  });
  list.addEventListener("focusin", (event) => {
    const inside = items().find((item) => item.contains(/** @type {Node} */ (event.target)));
    if (inside === undefined) return;
    stopAt(inside);
    moved?.(inside);
  });

  /** @param {HTMLElement | undefined} stop */
  function stopAt(stop) {
    for (const item of items()) item.tabIndex = item === stop ? 0 : -1;
  }
  return { stopAt };
}
