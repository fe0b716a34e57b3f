/** First one-shot service of docker-compose.yml: secrets and the homeserver's configuration, made once. */
import { randomBytes } from "node:crypto";
import { chown, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** User ids inside the images: postgres (Debian), matrixdotorg/synapse, node. */
const OWNERS = { database: 999, synapse: 991, muster: 1000 } as const;
/** Where the volumes are, and how the homeserver sees its own. */
const VOLUMES = process.argv[2] ?? "/volumes";
const SYNAPSE_SEES = process.argv[3] ?? "/data";
const ROOT = process.getuid?.() === 0;

for (const [volume, owner] of Object.entries(OWNERS)) await own(join(VOLUMES, volume), owner, true);
const password = await once("database/password", secret());
const registration = await once("muster/registration", secret());
await once("synapse/homeserver.yaml", homeserver());
await once("synapse/log.yaml", logging());
// Ed25519 seed in the form that Synapse keeps it: algorithm, name of the key, unpadded base64.
await once(
  "synapse/signing.key",
  `ed25519 a_${randomBytes(2).toString("hex")} ${randomBytes(32).toString("base64").replace(/=+$/, "")}\n`,
);
await once("muster/database.env", `DATABASE_URL=postgres://muster:${password}@postgres:5432/muster\n`);
// Encrypts the keys of Muster's Matrix device. Those are in the database, so this is in another volume.
await once("muster/store-key.env", `MATRIX_STORE_KEY=${randomBytes(32).toString("hex")}\n`);

/** The configuration is YAML, of which JSON is a part. No federation, no open registration. */
function homeserver(): string {
  const generous = { per_second: 100, burst_count: 1_000 };
  const seen = (file: string): string => join(SYNAPSE_SEES, file);
  return json({
    server_name: "muster.test",
    public_baseurl: "http://127.0.0.1:8008/",
    pid_file: seen("homeserver.pid"),
    signing_key_path: seen("signing.key"),
    log_config: seen("log.yaml"),
    media_store_path: seen("media"),
    // Enough to try it; a homeserver in earnest wants PostgreSQL.
    database: { name: "sqlite3", args: { database: seen("homeserver.db") } },
    listeners: [
      { type: "http", port: 8008, bind_addresses: ["0.0.0.0"], resources: [{ names: ["client"] }] },
    ],
    registration_shared_secret: registration,
    macaroon_secret_key: secret(),
    form_secret: secret(),
    enable_registration: false,
    report_stats: false,
    trusted_key_servers: [],
    federation_domain_whitelist: [],
    // The defaults (a message in five seconds) are for people; a bot that musters dozens needs more.
    rc_message: generous,
    rc_invites: { per_room: generous, per_user: generous, per_issuer: generous },
    rc_room_creation: generous,
    rc_joins: { local: generous, remote: generous },
    rc_login: { address: generous, account: generous },
  });
}

function logging(): string {
  return json({
    version: 1,
    disable_existing_loggers: false,
    formatters: { line: { format: "%(asctime)s %(levelname)s %(name)s %(message)s" } },
    handlers: { console: { class: "logging.StreamHandler", formatter: "line" } },
    root: { level: "WARNING", handlers: ["console"] },
  });
}

/** Writes a file that only the owner of its volume can read; one that exists stays as it is. @returns what it has */
async function once(name: string, content: string): Promise<string> {
  const file = join(VOLUMES, name);
  const owner = OWNERS[dirname(name) as keyof typeof OWNERS];
  try {
    await writeFile(file, content, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return readFile(file, "utf8");
    throw error;
  }
  await own(file, owner, false);
  return content;
}

async function own(path: string, owner: number, directory: boolean): Promise<void> {
  if (directory) await mkdir(path, { recursive: true });
  if (ROOT) await chown(path, owner, owner);
}

function secret(): string {
  return randomBytes(24).toString("hex");
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
