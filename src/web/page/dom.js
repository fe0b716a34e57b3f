/** Builds elements. Text only ever becomes text; no markup is parsed anywhere on this page. */

/**
 * @typedef {Node | string | undefined | false} Child
 * @typedef {Record<string, string | number | boolean | undefined | ((event: any) => void)>} Props
 */

/**
 * An element with attributes (`onclick` and the like are listeners; false and undefined are left out) and children.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Props} [props]
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/**
 * The children with a space between them: layout drops it, but names that are read out need it.
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
export function spaced(...children) {
  return children
    .filter((child) => child !== undefined && child !== false)
    .flatMap((child, at) => (at === 0 ? [child] : [" ", child]));
}

/**
 * Makes `parent` hold exactly these elements in this order, moving as little as possible, so that focus and
 * scroll positions stay.
 * @param {Element} parent
 * @param {readonly Element[]} wanted
 */
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((element, at) => {
    const there = parent.children[at];
    if (there !== element) parent.insertBefore(element, there ?? null);
  });
}

/**
 * Keeps one element per key and makes a new one only when its data changed. Focus inside an element that is
 * made again goes to the same control of the new one (by `data-control`), or to all of it when that control is gone.
 * @template T
 * @param {Element} parent
 * @param {(item: T) => string} keyOf
 * @param {(item: T) => HTMLElement} build
 */
export function keyedList(parent, keyOf, build) {
  /** @type {Map<string, { element: HTMLElement, data: string }>} */
  let kept = new Map();
  /** @param {readonly T[]} items */
  return (items) => {
    /** @type {typeof kept} */
    const next = new Map();
    for (const item of items) {
      const key = keyOf(item);
      const data = JSON.stringify(item);
      const old = kept.get(key);
      if (old?.data === data) next.set(key, old);
      else {
        const element = build(item);
        next.set(key, { element, data });
        if (old !== undefined) replace(old.element, element);
      }
    }
    kept = next;
    arrange(
      parent,
      [...next.values()].map(({ element }) => element),
    );
  };
}

/**
 * @param {HTMLElement} old
 * @param {HTMLElement} fresh
 */
function replace(old, fresh) {
  const active = document.activeElement;
  const control = old.contains(active) ? active?.getAttribute("data-control") : undefined;
  old.replaceWith(fresh);
  if (!control) return;
  /** @type {HTMLElement | null} */
  const same = fresh.querySelector(`[data-control="${CSS.escape(control)}"]`);
  (same ?? fresh).focus();
}
