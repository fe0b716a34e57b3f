/** Which networks Muster connects to, and with which secrets: from environment variables, or named by muster.yaml. */
import { z } from "zod";

export type Env = Readonly<Record<string, string | undefined>>;

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
      /** 32 bytes that encrypt the key store; absent: made and kept in the data directory. */
      readonly storeKey?: Uint8Array;
      /** Of the account; some homeservers ask for it before they publish an identity. */
      readonly password?: string;
      /** Take a new identity when the keys of the published one are lost; people are warned of that. */
      readonly replaceIdentity?: true;
    }
  | { readonly kind: "local"; readonly id: string; readonly title: string };

/** `localhost:8008` is a URL, too, of the protocol `localhost`: what is meant is said. */
export const WEB = /^https?$/;

/** The networks of the documented variables, when there is no muster.yaml: `slack` and `matrix`. */
export function networksOfEnvironment(env: Env, problems: string[]): readonly NetworkConfig[] {
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
  const encryption = z.enum(["required", "preferred", "off"]).safeParse(env.MATRIX_ENCRYPTION ?? "preferred");
  if (!homeserverUrl)
    problems.push("MATRIX_HOMESERVER_URL is missing: MATRIX_ACCESS_TOKEN alone is not enough");
  else if (!isWebAddress(homeserverUrl))
    problems.push("MATRIX_HOMESERVER_URL is not a URL such as https://matrix.example.org");
  if (!env.MATRIX_ACCESS_TOKEN)
    problems.push("MATRIX_ACCESS_TOKEN is missing: MATRIX_HOMESERVER_URL alone is not enough");
  if (!encryption.success) problems.push("MATRIX_ENCRYPTION is not one of required, preferred, off");
  if (!homeserverUrl || !env.MATRIX_ACCESS_TOKEN || !encryption.success) return undefined;
  const names = { token: "MATRIX_ACCESS_TOKEN", storeKey: "MATRIX_STORE_KEY", ...ONE_ACCOUNT };
  return matrixNetwork("matrix", env, names, { homeserverUrl, encryption: encryption.data }, problems);
}

/** The documented variables, when it is clear whose they are: a password goes to no homeserver but its own. */
export const ONE_ACCOUNT = { password: "MATRIX_PASSWORD", newIdentity: "MATRIX_NEW_IDENTITY" } as const;

export interface MatrixVariables {
  readonly token: string;
  readonly storeKey?: string | undefined;
  readonly password?: string | undefined;
  readonly newIdentity?: string | undefined;
}

export function matrixNetwork(
  id: string,
  env: Env,
  names: MatrixVariables,
  rest: { readonly homeserverUrl: string; readonly encryption: "required" | "preferred" | "off" },
  problems: string[],
): NetworkConfig | undefined {
  const accessToken = env[names.token];
  const key = names.storeKey === undefined ? undefined : env[names.storeKey];
  const password = names.password === undefined ? undefined : env[names.password];
  const newIdentity = names.newIdentity === undefined ? undefined : env[names.newIdentity];
  const storeKey = key === undefined ? undefined : storeKeyOf(key);
  const make =
    "`openssl rand -hex 32` makes one; keep it as safe as the database, see docs/matrix-encryption.md";
  if (!accessToken) problems.push(`${names.token} is missing (network ${id})`);
  if (key !== undefined && !storeKey) {
    problems.push(
      `${names.storeKey} is not a key of 32 bytes, written as 64 hex digits or as base64: ${make}`,
    );
  }
  if (key === undefined && rest.encryption === "required") {
    problems.push(
      `${names.storeKey ?? "store_key"} is missing: with required encryption network ${id} needs the key of its key store. ${make}`,
    );
  }
  if (!accessToken) return undefined;
  return {
    kind: "matrix",
    id,
    accessToken,
    ...rest,
    ...(storeKey ? { storeKey } : {}),
    ...(password ? { password } : {}),
    ...(newIdentity === "yes" ? { replaceIdentity: true } : {}),
  };
}

/** 64 hex digits, or base64 of 32 bytes. */
export function storeKeyOf(text: string): Uint8Array | undefined {
  const words = text.trim();
  if (/^[0-9a-f]{64}$/i.test(words)) return Uint8Array.from(Buffer.from(words, "hex"));
  if (!/^[A-Za-z0-9+/]{43}=?$/.test(words)) return undefined;
  return Uint8Array.from(Buffer.from(words, "base64"));
}

function isWebAddress(text: string): boolean {
  return z.url({ protocol: WEB }).safeParse(text).success;
}

export interface SlackVariables {
  readonly bot: string;
  readonly app?: string | undefined;
  readonly signing?: string | undefined;
}

export function slackNetwork(
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
