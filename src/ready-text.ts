/** What the terminal shows once Muster has started: where it answers, what is connected and what is not yet. */
import type { ChatPort } from "./adapters/chat-port.ts";

export interface Started {
  /** Where the web server answers: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** There are built-in networks, and their page is at `url`. */
  readonly hasPage: boolean;
  /** The networks that have to be reached. */
  readonly ports: readonly Pick<ChatPort, "network" | "trouble">[];
}

/** The text ends with an empty line. The address stands at the end of its word, so that terminals make a link of it. */
export function readyText({ url, hasPage, ports }: Started): string {
  const first = hasPage
    ? `Muster is ready. Open ${url} in a browser, pick a person and type: !incident open Something is wrong --with ec`
    : `Muster is ready at ${url}`;
  const connected = ports.filter((port) => port.trouble() === undefined).map((port) => port.network);
  const waiting = ports.flatMap((port) => {
    const trouble = port.trouble();
    return trouble === undefined ? [] : [`Not connected yet: ${port.network}. ${trouble}`];
  });
  const lines = [
    first,
    ...(connected.length > 0 ? [`Connected: ${connected.join(", ")}`] : []),
    ...waiting,
    ...(waiting.length > 0 ? [`Muster goes on trying; ${url}/readyz shows what is still missing.`] : []),
  ];
  return `\n${lines.join("\n")}\n\n`;
}
