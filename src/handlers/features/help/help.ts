import { z } from "zod";
import { helpFor, helpIndex, usageMessage } from "../../command-line/help.ts";
import { findShape, unknownCommand } from "../../command-line/parse.ts";
import { READERS } from "../../runtime/access.ts";
import { answered, freeCommand, refused } from "../../runtime/command.ts";

/** Help is over the very table that dispatch uses, so it cannot disagree with it. */
export const help = freeCommand({
  name: "help",
  summary: "Show the commands, or how to use one",
  positional: [{ name: "command" }],
  args: z.object({ command: z.string().optional().describe("Name of a command") }),
  examples: ["help", "help open"],
  requires: READERS,
  replies: "whisper",
  async run(context, { command }) {
    if (command === undefined)
      return answered(
        helpIndex(context.registry.commands, context.prefix, context.networks.get(context.network)?.mention),
        "no-content",
      );
    const shape = findShape(context.registry.commands, command);
    return shape
      ? answered(helpFor(shape, context.prefix), "no-content")
      : refused(usageMessage(unknownCommand(command, context.registry.commands), context.prefix));
  },
});
