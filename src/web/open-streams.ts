/**
 * The streams that are open on this process. There is room for a number of them; a new one always gets in. It takes
 * the place of the oldest of anyone who has most, so that nobody's streams keep out the page of another.
 */
import type { ServerResponse } from "node:http";

const MAX_STREAMS = 200;

export class OpenStreams {
  /** Who opened each, oldest first. */
  readonly #by = new Map<ServerResponse, string>();

  /** @param visitor see {@link Visitor.id} */
  add(response: ServerResponse, visitor: string): void {
    if (this.#by.size >= MAX_STREAMS) this.#replaceOne();
    this.#by.set(response, visitor);
    response.once("close", () => this.#by.delete(response));
  }

  /** Ends the streams of one visitor, or all. */
  end(visitor?: string): void {
    for (const [response, by] of this.#by) if (visitor === undefined || by === visitor) response.end();
  }

  #replaceOne(): void {
    const groups = Map.groupBy(this.#by, ([, visitor]) => visitor).values();
    const most = [...groups].reduce((one, other) => (other.length > one.length ? other : one));
    const [response] = most[0] ?? [];
    if (response === undefined) return;
    this.#by.delete(response);
    // The page then waits for a person instead of coming back at once.
    response.end("event: replaced\ndata: {}\n\n");
  }
}
