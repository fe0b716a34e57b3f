/** Which response_url may be called. Pure. The address comes out of a stored event: it is not trusted. */
import type { ReplyTarget } from "../chat-port.ts";

/**
 * The address to answer to; undefined when there is none, "refused" when it is not Slack's own.
 * Allowed: `https://hooks.slack.com`, and the origin of `apiUrl` (a proxy, a test) when that is not Slack's.
 */
export function responseUrlOf(to: ReplyTarget, apiUrl: string): string | "refused" | undefined {
  const url = to.data?.responseUrl;
  if (url === undefined) return undefined;
  if (!URL.canParse(url)) return "refused";
  const { origin, username, password } = new URL(url);
  const allowed = ["https://hooks.slack.com", new URL(apiUrl).origin];
  return allowed.includes(origin) && username === "" && password === "" ? url : "refused";
}
