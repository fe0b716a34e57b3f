/** What this browser remembers: who somebody acts as, what they have read and typed. Nothing of it matters elsewhere. */

/**
 * @param {string} key
 * @param {unknown} otherwise
 * @returns {any}
 */
export function recall(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`muster:${key}`) ?? "") ?? otherwise;
  } catch {
    return otherwise;
  }
}

/**
 * @param {string} key
 * @param {unknown} value
 */
export function remember(key, value) {
  try {
    localStorage.setItem(`muster:${key}`, JSON.stringify(value));
  } catch {
    // A full or forbidden store only means that it is forgotten.
  }
}
