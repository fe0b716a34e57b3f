/**
 * `npm run slack:manifest`: prints the manifest of the Slack app, for api.slack.com/apps → Create New App → From a manifest.
 *
 *     npm run --silent slack:manifest                                                     Socket Mode
 *     npm run --silent slack:manifest -- --url https://muster.example.org/slack/events    HTTP
 */
import { parseArgs } from "node:util";
import { slackManifest } from "../src/adapters/slack/manifest.ts";
import { usageLine } from "../src/handlers/command-line/help.ts";
import { REGISTRY } from "../src/handlers/features.ts";

const { values } = parseArgs({ options: { url: { type: "string" } } });
if (values.url !== undefined && !/^https:\/\/[^/]+\/slack\/events(\/[a-z0-9-]+)?$/.test(values.url)) {
  console.error(
    `--url is the public address of Muster: https://<host>/slack/events; you wrote ${values.url}`,
  );
  process.exitCode = 1;
} else {
  const manifest = slackManifest({
    commands: REGISTRY.commands.map((command) => ({
      usage: usageLine(command, ""),
      summary: command.summary,
    })),
    socketMode: values.url === undefined,
    ...(values.url === undefined ? {} : { requestUrl: values.url }),
  });
  console.log(JSON.stringify(manifest, null, 2));
}
