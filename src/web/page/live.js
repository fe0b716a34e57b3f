/** Keeps the page up to date: one stream of server-sent events, begun again when it goes quiet. */

/**
 * @typedef {import("../../adapters/local/local-chat.ts").NetworkView} NetworkView
 * @typedef {Omit<NetworkView, "rooms"> & { rooms: readonly import("../incident-bars.ts").RoomWithBar[], order: string[] }} News
 */

/** The server sends a sign of life every 10 s. */
const SILENCE = 35_000;
const TRY_AGAIN = 2_000;

/**
 * Follows what these people see until the returned function is called.
 * @param {{ network: string, user: string }[]} actors
 * @param {{ news(news: News): void, gone(who: { network: string, user: string }): void, state(state: "live" | "lost" | "replaced"): void }} on
 */
export function follow(actors, on) {
  const query = new URLSearchParams(actors.map(({ network, user }) => ["as", `${network}/${user}`]));
  /** @type {EventSource | undefined} */
  let source;
  let heard = performance.now();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let again;

  function begin() {
    source?.close();
    const stream = new EventSource(`/api/stream?${query}`);
    source = stream;
    const alive = () => {
      heard = performance.now();
      on.state("live");
    };
    stream.addEventListener("open", alive);
    stream.addEventListener("beat", alive);
    stream.addEventListener("network", (event) => {
      alive();
      on.news(JSON.parse(event.data));
    });
    // Too many pages are open: to come back at once would only take the place of another.
    stream.addEventListener("replaced", () => {
      end();
      on.state("replaced");
    });
    stream.addEventListener("gone", (event) => on.gone(JSON.parse(event.data)));
    stream.addEventListener("error", () => {
      on.state("lost");
      // The browser comes back by itself unless the server answered with something else than a stream.
      if (stream.readyState !== EventSource.CLOSED || stream !== source) return;
      clearTimeout(again);
      again = setTimeout(() => void signedIn().then(begin), TRY_AGAIN);
    });
  }

  const watch = setInterval(() => {
    if (performance.now() - heard < SILENCE) return;
    heard = performance.now();
    on.state("lost");
    begin();
  }, 5_000);
  function end() {
    clearInterval(watch);
    clearTimeout(again);
    source?.close();
    source = undefined;
  }
  begin();
  return end;
}

/** A session that is over must not look like a server that is away. */
async function signedIn() {
  const response = await fetch("/api/networks").catch(() => undefined);
  if (response?.status === 401) location.reload();
}
