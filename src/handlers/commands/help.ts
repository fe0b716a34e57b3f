import { z } from "zod";
import { done, freeCommand, refused } from "../command.ts";
import type { CommandShape } from "../grammar/command-shape.ts";
import { helpFor, helpIndex, usageMessage } from "../grammar/help.ts";
import { findShape, unknownCommand } from "../grammar/parse.ts";
import { READERS } from "../rights.ts";

/** Help is over the very table that dispatch uses, so it cannot disagree with it. */
export const help = (commands: () => readonly CommandShape[]) =>
  freeCommand({
    name: "help",
    summary: "Show the commands, or how to use one",
    positional: [{ name: "command" }],
    args: z.object({ command: z.string().optional().describe("Name of a command") }),
    examples: ["help", "help open"],
    requires: READERS,
    replies: "whisper",
    async run(scene, { command }) {
      if (command === undefined) return done(helpIndex(commands(), scene.prefix));
      const shape = findShape(commands(), command);
      return shape
        ? done(helpFor(shape, scene.prefix))
        : refused(usageMessage(unknownCommand(command, commands()), scene.prefix));
    },
  });
