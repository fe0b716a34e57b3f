/** What a handler may know of a network. It is data: who has it cannot send anything past the outbox. */
import type { ChatPort, NetworkId } from "../../adapters/chat-port.ts";

export interface NetworkDescription {
  readonly network: NetworkId;
  readonly platform: ChatPort["platform"];
  /** How a command line begins there. */
  readonly prefix: string;
  /** How a command is typed as a message, by people whom `prefix` does not reach; undefined: it reaches everybody. */
  readonly mention: string | undefined;
  /** Nobody sees a command there but the person who types it. */
  readonly privateCommands: boolean;
  /** Who joins a room reads what was written before, or does not. */
  readonly history: "whole" | "from-joining";
  /** Rooms of an incident are kept together there. */
  readonly spaces: boolean;
  /** Muster can take away what others wrote in its rooms. */
  readonly redacts: boolean;
  /** Why it is away, when the transaction began; undefined: it is there. */
  readonly trouble: string | undefined;
}

export function describe(port: ChatPort): NetworkDescription {
  return {
    network: port.network,
    platform: port.platform,
    prefix: port.prefix,
    mention: port.mention,
    privateCommands: port.privateCommands ?? false,
    history: port.history ?? "whole",
    spaces: port.spaces !== undefined,
    redacts: port.redacting !== undefined,
    trouble: port.trouble(),
  };
}
