/** The web server with what it is joined from: health, metrics, the page, and the networks' own paths. */
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { adapterStateOf } from "./db/adapter-state.ts";
import type { Database } from "./db/connect.ts";
import { recordTrouble } from "./db/integrity.ts";
import { databaseTrouble } from "./db/readiness.ts";
import { unknownWork } from "./db/unknown-work.ts";
import { usageLine } from "./handlers/command-line/help.ts";
import { incidentBarIn } from "./handlers/features/status-card/incident-bars.ts";
import { knownWork, type Registry } from "./handlers/runtime/registry.ts";
import { createMetrics } from "./metrics.ts";
import type { Networks } from "./networks.ts";
import { keptSecret } from "./secret.ts";
import { createWebServer, type WebServer } from "./web/server.ts";

/** Resolves when it listens. */
export async function serve(
  config: Config,
  log: Logger,
  networks: Networks,
  database: Database,
  registry: Registry,
  now: () => Date,
): Promise<WebServer> {
  const https = config.publicUrl?.startsWith("https:") ?? false;
  return createWebServer({
    host: config.host,
    port: config.port,
    log,
    metrics: createMetrics(database, () => unknownWork(database.db, knownWork(registry), now())),
    names: config.publicUrl ? [new URL(config.publicUrl).hostname] : [],
    mounts: networks.mounted.map((one) => ({ method: "POST", path: one.path, handle: one.listener })),
    checks: async () => [
      { name: "database", trouble: await databaseTrouble(database) },
      { name: "record", trouble: await recordTrouble(database.db) },
      ...[...networks.ports.values()].map((port) => ({
        name: port.network,
        trouble: port.trouble(),
        note: port.note?.(),
      })),
    ],
    ...(networks.local.length === 0
      ? {}
      : {
          local: {
            chats: networks.local.map((port) => port.chat),
            commands: () =>
              registry.commands.map((command) => ({
                usage: usageLine(command, "!incident"),
                summary: command.summary,
              })),
            barIn: (network, room, user) => incidentBarIn(database.db, network, room, user),
            secret: config.secret ?? (await keptSecret(config.dataDir)),
            // No network can have this name.
            sessions: adapterStateOf(database.db, "web:local-page"),
            now,
            secureCookie: https,
            ...(config.localPassword ? { password: config.localPassword } : {}),
          },
        }),
  });
}
