/**
 * A real Synapse on loopback for the live suite: installed from PyPI into `.venv-synapse` when it is not there,
 * with SQLite in a directory of its own, and no limits on rates. Needs python3 with venv.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { until } from "../support/matrix/parts.ts";

const run = promisify(execFile);
const ENVIRONMENT = resolve(import.meta.dirname, "../../.venv-synapse");
const PYTHON = join(ENVIRONMENT, "bin/python");
const SERVER_NAME = "live.test";

export interface Synapse {
  readonly url: string;
  readonly serverName: string;
  /** Registers a user with a device and returns the id and token. */
  register(localpart: string, options?: { admin?: boolean }): Promise<{ user: string; token: string }>;
  /** Another device of a user whom {@link register} made. */
  login(localpart: string): Promise<{ user: string; token: string }>;
  /** Stops the server by its process id and removes its data. */
  stop(): Promise<void>;
}

/** Installs if needed, starts, and resolves when the server answers. */
export async function startSynapse(): Promise<Synapse> {
  await install();
  const directory = await mkdtemp(join(tmpdir(), "muster-synapse-"));
  const port = await freePort();
  const secret = randomBytes(16).toString("hex");
  const url = `http://127.0.0.1:${port}`;
  await writeConfiguration(directory, port, secret);
  const output: string[] = [];
  const server = spawn(PYTHON, ["-m", "synapse.app.homeserver", "-c", join(directory, "homeserver.yaml")], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [server.stdout, server.stderr])
    stream.on("data", (chunk: Buffer) => output.push(String(chunk)));
  try {
    await until(async () => {
      if (server.exitCode !== null) throw new Error(`Synapse ended:\n${output.join("").slice(-3_000)}`);
      return await answers(url);
    }, 60_000);
  } catch (error) {
    await end(server);
    throw error;
  }
  const passwords = new Map<string, string>();
  return {
    url,
    serverName: SERVER_NAME,
    register: async (localpart, options = {}) => {
      const password = randomBytes(12).toString("hex");
      passwords.set(localpart, password);
      return await register(url, secret, localpart, password, options.admin ?? false);
    },
    login: async (localpart) => {
      const identifier = { type: "m.id.user", user: localpart };
      const body = { type: "m.login.password", identifier, password: passwords.get(localpart) };
      return accountOf(await postJson(`${url}/_matrix/client/v3/login`, body));
    },
    stop: async () => {
      await end(server);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function install(): Promise<void> {
  if (!existsSync(PYTHON)) await run("python3", ["-m", "venv", ENVIRONMENT]);
  const installed = await run(PYTHON, ["-c", "import synapse"]).then(
    () => true,
    () => false,
  );
  if (!installed)
    await run(PYTHON, ["-m", "pip", "install", "--quiet", "matrix-synapse"], { timeout: 600_000 });
}

/** The configuration is YAML, of which JSON is a part. */
async function writeConfiguration(directory: string, port: number, secret: string): Promise<void> {
  await mkdir(join(directory, "media"));
  const unlimited = { per_second: 10_000, burst_count: 10_000 };
  const configuration = {
    server_name: SERVER_NAME,
    pid_file: join(directory, "homeserver.pid"),
    listeners: [{ port, type: "http", bind_addresses: ["127.0.0.1"], resources: [{ names: ["client"] }] }],
    database: { name: "sqlite3", args: { database: join(directory, "homeserver.db") } },
    media_store_path: join(directory, "media"),
    signing_key_path: join(directory, "signing.key"),
    log_config: join(directory, "log.yaml"),
    registration_shared_secret: secret,
    macaroon_secret_key: randomBytes(16).toString("hex"),
    form_secret: randomBytes(16).toString("hex"),
    report_stats: false,
    trusted_key_servers: [],
    federation_domain_whitelist: [],
    presence: { enabled: false },
    bcrypt_rounds: 4,
    rc_message: unlimited,
    rc_registration: unlimited,
    rc_login: { address: unlimited, account: unlimited, failed_attempts: unlimited },
    rc_joins: { local: unlimited, remote: unlimited },
    rc_joins_per_room: unlimited,
    rc_invites: { per_room: unlimited, per_user: unlimited, per_issuer: unlimited },
    rc_room_creation: unlimited,
    rc_admin_redaction: unlimited,
  };
  const log = { version: 1, disable_existing_loggers: false, root: { level: "ERROR", handlers: [] } };
  await writeFile(join(directory, "homeserver.yaml"), JSON.stringify(configuration));
  await writeFile(join(directory, "log.yaml"), JSON.stringify(log));
  await run(PYTHON, [
    "-m",
    "synapse.app.homeserver",
    "-c",
    join(directory, "homeserver.yaml"),
    "--generate-keys",
  ]);
}

/** Synapse's registration by shared secret: an HMAC-SHA1 over nonce, name, password and role. */
async function register(url: string, secret: string, localpart: string, password: string, admin: boolean) {
  const path = `${url}/_synapse/admin/v1/register`;
  const { nonce } = (await (await fetch(path)).json()) as { nonce: string };
  const signed = [nonce, localpart, password, admin ? "admin" : "notadmin"].join("\0");
  const mac = createHmac("sha1", secret).update(signed).digest("hex");
  return accountOf(await postJson(path, { nonce, username: localpart, password, admin, mac }));
}

function accountOf(answer: Record<string, unknown>): { user: string; token: string } {
  return { user: String(answer.user_id), token: String(answer.access_token) };
}

async function postJson(url: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  const content = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${JSON.stringify(content)}`);
  return content;
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/_matrix/client/versions`).catch(() => undefined);
  return answer?.ok ?? false;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((done) => server.once("exit", done));
  const force = setTimeout(() => server.kill("SIGKILL"), 5_000);
  server.kill("SIGTERM");
  await ended;
  clearTimeout(force);
}
