/** Configuration: environment and muster.yaml, checked as a whole. Every problem is reported, each with what to do. */
import { parse as parseYaml } from "yaml";
import { z } from "zod";

export type NetworkConfig =
  | {
      readonly kind: "slack";
      readonly id: string;
      readonly botToken: string;
      /** Socket Mode. */
      readonly appToken?: string;
      /** HTTP. */
      readonly signingSecret?: string;
      readonly apiUrl: string;
    }
  | {
      readonly kind: "matrix";
      readonly id: string;
      readonly homeserverUrl: string;
      readonly accessToken: string;
      readonly encryption: "required" | "preferred" | "off";
    }
  | { readonly kind: "local"; readonly id: string; readonly title: string };

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
  readonly networks: readonly NetworkConfig[];
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

type Env = Readonly<Record<string, string | undefined>>;

/** The networks of a Muster that has none configured: a place to try and to train. */
export const LOCAL_NETWORKS: readonly NetworkConfig[] = [
  { kind: "local", id: "local-eu", title: "EU bodies" },
  { kind: "local", id: "local-partners", title: "Partners" },
];

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** `localhost:8008` is a URL, too, of the protocol `localhost`: what is meant is said. */
const WEB = /^https?$/;

const Environment = z.object({
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: "is not a PostgreSQL URL such as postgres://user:password@host:5432/muster",
    })
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
  LOG_LEVEL: z.enum(LEVELS, { error: `is not one of ${LEVELS.join(", ")}` }).default("info"),
});

const id = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, "is not a name of small letters, digits and hyphens")
  .refine(
    (name) => name !== "email" && name !== "phone",
    "is how the directory says that people are reached by other means; take another name",
  );
const address = z.url({ protocol: WEB, error: "is not a URL such as https://chat.example.org" });
const variable = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    "is not the name of an environment variable; secrets are never written in the file itself",
  );

const File = z.strictObject({
  networks: z
    .array(
      z.discriminatedUnion("kind", [
        z.strictObject({
          kind: z.literal("slack"),
          id,
          bot_token: variable,
          app_token: variable.optional(),
          signing_secret: variable.optional(),
          api_url: address.optional(),
        }),
        z.strictObject({
          kind: z.literal("matrix"),
          id,
          homeserver_url: address,
          access_token: variable,
          encryption: z.enum(["required", "preferred", "off"]).optional(),
        }),
        z.strictObject({
          kind: z.literal("local"),
          id,
          title: z.string().min(1, "is empty").max(60, "has more than 60 characters"),
        }),
      ]),
    )
    .min(1, "names no network"),
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
      networks: networks.length > 0 ? networks : LOCAL_NETWORKS,
    },
  };
}

function networksOfEnvironment(env: Env, problems: string[]): readonly NetworkConfig[] {
  const networks: NetworkConfig[] = [];
  const slack = ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"].some((name) => env[name]);
  if (slack) {
    const network = slackNetwork(
      "slack",
      env,
      { bot: "SLACK_BOT_TOKEN", app: "SLACK_APP_TOKEN", signing: "SLACK_SIGNING_SECRET" },
      problems,
    );
    if (network) networks.push(network);
  }
  if (env.MATRIX_HOMESERVER_URL || env.MATRIX_ACCESS_TOKEN) {
    const network = matrixOfEnvironment(env, problems);
    if (network) networks.push(network);
  }
  return networks;
}

function matrixOfEnvironment(env: Env, problems: string[]): NetworkConfig | undefined {
  const homeserverUrl = env.MATRIX_HOMESERVER_URL;
  const accessToken = env.MATRIX_ACCESS_TOKEN;
  const encryption = z.enum(["required", "preferred", "off"]).safeParse(env.MATRIX_ENCRYPTION ?? "preferred");
  if (!homeserverUrl)
    problems.push("MATRIX_HOMESERVER_URL is missing: MATRIX_ACCESS_TOKEN alone is not enough");
  else if (!isWebAddress(homeserverUrl))
    problems.push("MATRIX_HOMESERVER_URL is not a URL such as https://matrix.example.org");
  if (!accessToken)
    problems.push("MATRIX_ACCESS_TOKEN is missing: MATRIX_HOMESERVER_URL alone is not enough");
  if (!encryption.success) problems.push("MATRIX_ENCRYPTION is not one of required, preferred, off");
  if (!homeserverUrl || !accessToken || !encryption.success) return undefined;
  return { kind: "matrix", id: "matrix", homeserverUrl, accessToken, encryption: encryption.data };
}

function isWebAddress(text: string): boolean {
  return z.url({ protocol: WEB }).safeParse(text).success;
}

interface SlackVariables {
  readonly bot: string;
  readonly app?: string | undefined;
  readonly signing?: string | undefined;
}

function slackNetwork(
  id: string,
  env: Env,
  names: SlackVariables,
  problems: string[],
  apiUrl?: string,
): NetworkConfig | undefined {
  const botToken = env[names.bot];
  const appToken = names.app === undefined ? undefined : env[names.app];
  const signingSecret = names.signing === undefined ? undefined : env[names.signing];
  if (!botToken)
    problems.push(
      `${names.bot} is missing (network ${id}): Slack shows it as "Bot User OAuth Token", xoxb-…`,
    );
  if (!appToken && !signingSecret) {
    problems.push(
      `network ${id} needs ${names.app ?? "app_token"} (Socket Mode, xapp-…) or ${names.signing ?? "signing_secret"} (HTTP)`,
    );
  }
  const url = apiUrl ?? env.SLACK_API_URL ?? "https://slack.com/api/";
  if (!isWebAddress(url)) {
    problems.push(`SLACK_API_URL is not a URL such as https://slack.com/api/ (network ${id})`);
  }
  if (!botToken || (!appToken && !signingSecret)) return undefined;
  // With both, Socket Mode: it needs no address that the world can reach.
  return {
    kind: "slack",
    id,
    botToken,
    ...(appToken ? { appToken } : signingSecret ? { signingSecret } : {}),
    apiUrl: url,
  };
}

/** For what the schema says nothing of its own about. */
function sentenceOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "unrecognized_keys":
      return `has no setting ${issue.keys.join(", ")}`;
    case "invalid_union":
      return "is not one of slack, matrix, local";
    case "invalid_type":
      if (issue.expected === "object") return "holds no settings";
      return issue.input === undefined
        ? "is missing"
        : `is not ${issue.expected === "array" ? "a list" : `a ${issue.expected}`}`;
    case "invalid_value":
      return `is not one of ${issue.values.join(", ")}`;
    default:
      return "cannot be used";
  }
}

function networksOfFile(
  path: string,
  env: Env,
  readFile: (path: string) => string,
  problems: string[],
): readonly NetworkConfig[] {
  let content: unknown;
  try {
    content = parseYaml(readFile(path));
  } catch (error) {
    // Only the first line: the parser goes on to quote the file, and that may hold what was not meant to be in it.
    const [why] = (error instanceof Error ? error.message : String(error)).split(/:?\n/);
    problems.push(`MUSTER_CONFIG: ${path} cannot be read: ${why}`);
    return [];
  }
  const file = File.safeParse(content, { error: sentenceOf });
  if (!file.success) {
    problems.push(
      ...file.error.issues.map((issue) => `${path}: ${issue.path.join(".") || "the file"} ${issue.message}`),
    );
    return [];
  }
  const ids = file.data.networks.map((network) => network.id);
  for (const double of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) {
    problems.push(`${path}: two networks are called ${double}`);
  }
  return file.data.networks.flatMap((network): NetworkConfig[] => {
    if (network.kind === "local") return [network];
    if (network.kind === "slack") {
      const names = { bot: network.bot_token, app: network.app_token, signing: network.signing_secret };
      const one = slackNetwork(network.id, env, names, problems, network.api_url);
      return one ? [one] : [];
    }
    const accessToken = env[network.access_token];
    if (!accessToken) {
      problems.push(`${network.access_token} is missing (network ${network.id})`);
      return [];
    }
    return [
      {
        kind: "matrix",
        id: network.id,
        homeserverUrl: network.homeserver_url,
        accessToken,
        encryption: network.encryption ?? "preferred",
      },
    ];
  });
}
