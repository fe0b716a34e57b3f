import type { ChatEvent, NetworkId } from "../chat-port.ts";

/** Who Muster is there, and which command is its own. */
export interface Reader {
  readonly network: NetworkId;
  readonly self: { readonly user: string; readonly bot?: string; readonly team: string };
  /** `/incident`. */
  readonly command: string;
}

/** What every event has. */
export type Base = Pick<ChatEvent, "id" | "network" | "at">;
