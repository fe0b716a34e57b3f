/** What a Synapse of the live suite is configured with: loopback only, and no limits on rates unless asked for. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where a server listens on loopback; with a `federation` port it speaks to other servers, over TLS. */
export interface Ports {
  readonly client: number;
  readonly federation?: number;
}

export interface Configured {
  /** Path of homeserver.yaml. */
  readonly file: string;
  readonly serverName: string;
  /** Registers users without asking anybody. */
  readonly secret: string;
}

const UNLIMITED = { per_second: 10_000, burst_count: 10_000 };

/** `default`: those that Synapse has when an operator sets none. */
export type RateLimits = "none" | "default";

const NO_LIMITS = {
  rc_message: UNLIMITED,
  rc_registration: UNLIMITED,
  rc_login: { address: UNLIMITED, account: UNLIMITED, failed_attempts: UNLIMITED },
  rc_joins: { local: UNLIMITED, remote: UNLIMITED },
  rc_joins_per_room: UNLIMITED,
  rc_invites: { per_room: UNLIMITED, per_user: UNLIMITED, per_issuer: UNLIMITED },
  rc_room_creation: UNLIMITED,
  rc_admin_redaction: UNLIMITED,
};

/** Writes all that a server needs into its directory. */
export async function writeConfiguration(
  directory: string,
  ports: Ports,
  limits: RateLimits = "none",
): Promise<Configured> {
  await mkdir(join(directory, "media"));
  const secret = randomBytes(16).toString("hex");
  const serverName = ports.federation === undefined ? "live.test" : `localhost:${ports.federation}`;
  const file = join(directory, "homeserver.yaml");
  const seed = randomBytes(32).toString("base64").replace(/=+$/, "");
  await writeFile(join(directory, "signing.key"), `ed25519 a_live ${seed}\n`);
  const log = { version: 1, disable_existing_loggers: false, root: { level: "ERROR", handlers: [] } };
  await writeFile(join(directory, "log.yaml"), JSON.stringify(log));
  const federation =
    ports.federation === undefined ? apart() : await federated(directory, ports.client, ports.federation);
  const configuration = {
    server_name: serverName,
    pid_file: join(directory, "homeserver.pid"),
    listeners: [listener(ports.client, "client")],
    database: { name: "sqlite3", args: { database: join(directory, "homeserver.db") } },
    media_store_path: join(directory, "media"),
    signing_key_path: join(directory, "signing.key"),
    log_config: join(directory, "log.yaml"),
    registration_shared_secret: secret,
    macaroon_secret_key: randomBytes(16).toString("hex"),
    form_secret: randomBytes(16).toString("hex"),
    report_stats: false,
    trusted_key_servers: [],
    presence: { enabled: false },
    bcrypt_rounds: 4,
    ...(limits === "none" ? NO_LIMITS : {}),
    rc_federation: { sleep_limit: 10_000, reject_limit: 10_000, concurrent: 100 },
    ...federation,
  };
  // YAML, of which JSON is a part.
  await writeFile(file, JSON.stringify(configuration));
  return { file, serverName, secret };
}

/** One that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/** Speaks to no other server. */
function apart(): object {
  return { federation_domain_whitelist: [] };
}

/** Servers trust each other's certificates unseen; one that was away is asked again at once rather than after minutes. */
async function federated(directory: string, client: number, federation: number): Promise<object> {
  const key = join(directory, "tls.key");
  const certificate = join(directory, "tls.crt");
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  await run("openssl", [
    ...["req", "-x509", "-days", "2", ...curve],
    ...["-keyout", key, "-out", certificate, ...subject],
  ]);
  return {
    listeners: [listener(client, "client"), { ...listener(federation, "federation"), tls: true }],
    tls_certificate_path: certificate,
    tls_private_key_path: key,
    use_insecure_ssl_client_just_for_testing_do_not_use: true,
    federation_verify_certificates: false,
    ip_range_whitelist: ["127.0.0.1/8", "::1/128"],
    federation: {
      client_timeout: "10s",
      max_short_retries: 1,
      max_long_retries: 2,
      destination_min_retry_interval: "1s",
      destination_max_retry_interval: "2s",
    },
  };
}

function listener(port: number, name: "client" | "federation"): object {
  return { port, type: "http", bind_addresses: ["127.0.0.1"], resources: [{ names: [name] }] };
}
