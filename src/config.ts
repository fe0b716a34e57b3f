/** Configuration: environment and muster.yaml, checked as a whole. Every problem is reported, each with what to do. */
import { z } from "zod";
import { networksOfFile } from "./config/file.ts";
import { type Env, type NetworkConfig, networksOfEnvironment, WEB } from "./config/networks.ts";

export type { NetworkConfig } from "./config/networks.ts";

export interface Config {
  /** Absent: the embedded PostgreSQL under `dataDir`. */
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly directoryFile?: string;
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** Base of links and a host name under which the web server is reached. */
  readonly publicUrl?: string;
  /** Signs sessions of the local page; absent: generated and kept in `dataDir`. */
  readonly secret?: string;
  /** Needed to serve the local page on anything but loopback. */
  readonly localPassword?: string;
  readonly logLevel: string;
  /** By which the chat networks are reached; absent: directly. */
  readonly proxy?: ProxyConfig;
  readonly networks: readonly NetworkConfig[];
}

/** As in the environment variables of other programs: URLs of proxies, and the hosts that need none. */
export interface ProxyConfig {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

/** The networks of a Muster that has none configured: a place to try and to train. */
export const LOCAL_NETWORKS: readonly NetworkConfig[] = [
  { kind: "local", id: "local-eu", title: "EU bodies" },
  { kind: "local", id: "local-partners", title: "Partners" },
];

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

const Environment = z.object({
  DATABASE_URL: z
    .string()
    // What it says is read where it is used (db/server-address.ts): several hosts are no URL.
    .regex(
      /^postgres(?:ql)?:\/\/\S+$/,
      "is not a PostgreSQL URL such as postgres://user:password@host:5432/muster",
    )
    .optional(),
  MUSTER_DATA_DIR: z.string().default(".muster"),
  MUSTER_CONFIG: z.string().optional(),
  MUSTER_DIRECTORY: z.string().optional(),
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number({ error: "is not a port number" }).int().min(0).max(65_535).default(3000),
  MUSTER_PUBLIC_URL: z
    .url({ protocol: WEB, error: "is not a URL such as https://muster.example.org" })
    .optional(),
  MUSTER_SECRET: z
    .string()
    .min(32, "needs at least 32 characters; `openssl rand -hex 32` makes one")
    .optional(),
  MUSTER_LOCAL_PASSWORD: z.string().min(12, "needs at least 12 characters").optional(),
  NODE_USE_ENV_PROXY: z.enum(["0", "1"], { error: "is neither 0 nor 1" }).default("0"),
  HTTPS_PROXY: z.string().optional(),
  HTTP_PROXY: z.string().optional(),
  NO_PROXY: z.string().optional(),
  LOG_LEVEL: z.enum(LEVELS, { error: `is not one of ${LEVELS.join(", ")}` }).default("info"),
});

/**
 * Reads the configuration.
 * @param env environment variables; empty ones count as not set
 * @param readFile reads a text file; its error message is shown
 */
export function readConfig(environment: Env, readFile: (path: string) => string): ConfigResult {
  const env = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const problems: string[] = [];
  const base = Environment.safeParse(env);
  if (!base.success) {
    problems.push(...base.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`));
  }
  const networks =
    env.MUSTER_CONFIG === undefined
      ? networksOfEnvironment(env, problems)
      : networksOfFile(env.MUSTER_CONFIG, env, readFile, problems);
  if (problems.length > 0 || !base.success) return { ok: false, problems };
  const { data } = base;
  return {
    ok: true,
    config: {
      ...(data.DATABASE_URL ? { databaseUrl: data.DATABASE_URL } : {}),
      dataDir: data.MUSTER_DATA_DIR,
      ...(data.MUSTER_DIRECTORY ? { directoryFile: data.MUSTER_DIRECTORY } : {}),
      host: data.HOST,
      port: data.PORT,
      ...(data.MUSTER_PUBLIC_URL ? { publicUrl: data.MUSTER_PUBLIC_URL } : {}),
      ...(data.MUSTER_SECRET ? { secret: data.MUSTER_SECRET } : {}),
      ...(data.MUSTER_LOCAL_PASSWORD ? { localPassword: data.MUSTER_LOCAL_PASSWORD } : {}),
      logLevel: data.LOG_LEVEL,
      ...(data.NODE_USE_ENV_PROXY === "1" ? { proxy: proxyOf(data) } : {}),
      networks: networks.length > 0 ? networks : LOCAL_NETWORKS,
    },
  };
}

function proxyOf(env: z.infer<typeof Environment>): ProxyConfig {
  return {
    ...(env.HTTP_PROXY ? { httpProxy: env.HTTP_PROXY } : {}),
    ...(env.HTTPS_PROXY ? { httpsProxy: env.HTTPS_PROXY } : {}),
    ...(env.NO_PROXY ? { noProxy: env.NO_PROXY } : {}),
  };
}
