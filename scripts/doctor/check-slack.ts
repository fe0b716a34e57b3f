/** Whether Slack accepts the tokens. */
import type { NetworkConfig } from "../../src/config.ts";
import type { Finding } from "./finding.ts";

type Slack = Extract<NetworkConfig, { kind: "slack" }>;

/** docs.slack.dev/enterprise/organization-ready-apps */
const ORG_WIDE =
  "the Slack app is installed for a whole organisation (Enterprise Grid), and Muster works in one workspace; install it in that workspace and use its bot token";
const WITHIN_MS = 15_000;

export async function checkSlack(network: Slack): Promise<Finding> {
  const subject = network.id;
  const bot = await call(network.apiUrl, "auth.test", network.botToken);
  if ("silent" in bot) return silent(network, bot.silent);
  if (bot.ok !== true) return wrong(subject, "bot token", bot);
  if (bot.is_enterprise_install === true) return { subject, state: "wrong", text: ORG_WIDE };
  const facts = { workspace: String(bot.team ?? "?"), bot: String(bot.user_id ?? "?") };
  if (network.appToken === undefined)
    return { subject, state: "ok", text: "Slack accepts the bot token", facts };
  const app = await call(network.apiUrl, "apps.connections.open", network.appToken);
  if ("silent" in app) return silent(network, app.silent);
  if (app.ok !== true) return wrong(subject, "app-level token", app);
  return { subject, state: "ok", text: "Slack accepts both tokens", facts };
}

/** No answer says nothing of the token. */
function silent({ id, apiUrl }: Slack, why: string): Finding {
  const text =
    `${new URL(apiUrl).host} does not answer (${why}), so the tokens could not be tried; ` +
    "check the network between, and where a proxy is needed see docs/operations.md";
  return { subject: id, state: "wrong", text };
}

/** `error` is one of Slack's codes, such as `invalid_auth` (docs.slack.dev, "auth.test"). */
function wrong(subject: string, token: string, { error }: Answer): Finding {
  const code = /^[a-z_]{1,60}$/.test(String(error)) ? String(error) : "an answer that is not Slack's";
  const text = `Slack refuses the ${token} (${code}); install the app again and set the new token`;
  return { subject, state: "wrong", text };
}

interface Answer {
  readonly ok?: unknown;
  readonly error?: unknown;
  readonly team?: unknown;
  readonly user_id?: unknown;
  readonly is_enterprise_install?: unknown;
}

async function call(
  apiUrl: string,
  method: string,
  token: string,
): Promise<Answer | { readonly silent: string }> {
  const address = new URL(method, apiUrl.endsWith("/") ? apiUrl : `${apiUrl}/`);
  const answer = await fetch(address, {
    method: "POST",
    redirect: "error",
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(WITHIN_MS),
  }).catch((error: unknown) => codeOf(error));
  if (typeof answer === "string") return { silent: answer };
  if (answer.status >= 500) return { silent: `HTTP ${answer.status}` };
  return Object(await answer.json().catch(() => undefined));
}

/** `ENOTFOUND`; never the words of an error, which may name an address with a secret in it. */
function codeOf(error: unknown): string {
  const { cause } = Object(error) as { cause?: unknown };
  const { code } = Object(cause) as { code?: unknown };
  if (error instanceof Error && error.name === "TimeoutError") return "no answer in time";
  return typeof code === "string" && /^[A-Z_]{3,40}$/.test(code) ? code : "no connection";
}
