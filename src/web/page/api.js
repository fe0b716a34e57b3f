/** Calls to Muster's server. */

/**
 * @typedef {import("../local-api.ts").Answer} ActResult
 * @typedef {import("../../adapters/local/local-chat.ts").LocalPerson} LocalPerson
 * @typedef {import("../local-api.ts").CommandHelp} CommandHelp
 * @typedef {{ network: string, title: string, people: LocalPerson[] }} Network
 */

/** @returns {Promise<Network[]>} */
export const networks = () => get("/api/networks");

/** @returns {Promise<{ network: string, waiting: import("../../adapters/local/local-chat.ts").LocalWaiting[] }[]>} */
export const waiting = () => get("/api/waiting");

/** @returns {Promise<CommandHelp[]>} */
export const commands = () => get("/api/commands");

/** @returns {Promise<{ password: boolean }>} */
export const session = () => get("/api/session");

export async function logOut() {
  await fetch("/api/logout", { method: "POST" });
  location.reload();
}

/** An id for one thing that a person does; the same id sent again happens once. */
export const newId = () => crypto.randomUUID();

/**
 * Does something as a person. Never throws: an unreachable server is an outcome too, and the same call with
 * the same id may be repeated.
 * @param {string} verb
 * @param {{ network: string, user: string, id: string, [more: string]: unknown }} what
 * @returns {Promise<ActResult>}
 */
export async function act(verb, what) {
  try {
    const response = await fetch(`/api/${verb}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(what),
    });
    if (response.status === 401) location.reload();
    const answer = await response.json();
    return "done" in answer ? answer : { done: false, why: "busy", text: answer.error };
  } catch {
    return { done: false, why: "busy", text: "Muster does not answer. Try again; it will not happen twice." };
  }
}

/** @param {string} path */
async function get(path) {
  const response = await fetch(path);
  if (response.status === 401) location.reload();
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return await response.json();
}
