/**
 * A real Synapse on loopback for the live suite: installed from PyPI into `.venv-synapse` when it is not there,
 * with SQLite in a directory of its own, and no limits on rates unless asked for. Needs python3 with venv; for federation also openssl.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { until, within } from "../support/until.ts";
import {
  type Configured,
  freePort,
  type Ports,
  type RateLimits,
  writeConfiguration,
} from "./synapse-config.ts";

const run = promisify(execFile);
const ENVIRONMENT = resolve(import.meta.dirname, "../../.venv-synapse");
const PYTHON = join(ENVIRONMENT, "bin/python");

export interface Account {
  readonly user: string;
  readonly token: string;
  readonly device: string;
}

export interface Synapse {
  readonly url: string;
  readonly serverName: string;
  /** Registers a user with a device. */
  register(localpart: string, options?: { admin?: boolean }): Promise<Account>;
  /** Another device of a user whom {@link register} made. */
  login(localpart: string): Promise<Account>;
  /** Stops answering, to people and to other servers; its data stays. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  /** Stops the server by its process id and removes its data. */
  stop(): Promise<void>;
}

/** Installs if needed, starts, and resolves when the server answers. */
export async function startSynapse(limits: RateLimits = "none"): Promise<Synapse> {
  await install();
  return await start({ client: await freePort() }, limits);
}

/** Two servers that speak to each other. */
export async function startFederation(): Promise<readonly [Synapse, Synapse]> {
  await install();
  const ports = async () => ({ client: await freePort(), federation: await freePort() });
  const started = await Promise.allSettled([start(await ports()), start(await ports())]);
  const [one, other] = started;
  if (one.status === "fulfilled" && other.status === "fulfilled") return [one.value, other.value];
  // One alone would be left running.
  for (const half of started) if (half.status === "fulfilled") await half.value.stop();
  throw new Error("Two Synapse servers could not be started", { cause: started });
}

async function start(ports: Ports, limits: RateLimits = "none"): Promise<Synapse> {
  const directory = await mkdtemp(join(tmpdir(), "muster-synapse-"));
  const configured = await writeConfiguration(directory, ports, limits);
  const { serverName, secret } = configured;
  const url = `http://127.0.0.1:${ports.client}`;
  let server = await launch(directory, configured, url);
  const passwords = new Map<string, string>();
  return {
    url,
    serverName,
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
    goDown: () => end(server),
    comeBack: async () => {
      server = await launch(directory, configured, url);
    },
    stop: async () => {
      // Its data goes, so it need not take the time to end well.
      server.kill("SIGKILL");
      await end(server);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function launch(directory: string, { file }: Configured, url: string): Promise<ChildProcess> {
  const output: string[] = [];
  const server = spawn(PYTHON, ["-m", "synapse.app.homeserver", "-c", file], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
  });
  // A run that is cut short must not leave it behind.
  const killed = () => server.kill("SIGKILL");
  process.once("exit", killed);
  server.once("exit", () => process.off("exit", killed));
  for (const stream of [server.stdout, server.stderr])
    stream.on("data", (chunk: Buffer) => output.push(String(chunk)));
  try {
    await until(async () => {
      if (server.exitCode !== null) throw new Error(`Synapse ended:\n${output.join("").slice(-3_000)}`);
      return await answers(url);
    }, 180_000);
  } catch (error) {
    await end(server);
    throw error;
  }
  return server;
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

/** Synapse's registration by shared secret: an HMAC-SHA1 over nonce, name, password and role. */
async function register(url: string, secret: string, localpart: string, password: string, admin: boolean) {
  const path = `${url}/_synapse/admin/v1/register`;
  const { nonce } = (await (await fetch(path)).json()) as { nonce: string };
  const signed = [nonce, localpart, password, admin ? "admin" : "notadmin"].join("\0");
  const mac = createHmac("sha1", secret).update(signed).digest("hex");
  return accountOf(await postJson(path, { nonce, username: localpart, password, admin, mac }));
}

function accountOf(answer: Record<string, unknown>): Account {
  return {
    user: String(answer.user_id),
    token: String(answer.access_token),
    device: String(answer.device_id),
  };
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

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((done) => server.once("exit", done));
  server.kill("SIGTERM");
  await within(5_000, ended).catch(() => server.kill("SIGKILL"));
  await ended;
}
