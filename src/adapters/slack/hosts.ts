/** Which addresses are Slack's own: only those are called, and only those get the token. Pure. */

/**
 * @param url from an event or an answer; it is not trusted
 * @param apiUrl as configured: its origin counts as Slack's (a proxy, a test), and for Slack itself `files.` before it
 */
export function isSlackFileUrl(url: string, apiUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, username, password } = new URL(url);
  const api = new URL(apiUrl);
  const own = [api.origin];
  // slack.com, and slack-gov.com, which keeps to its own hosts.
  if (/^slack(?:-gov)?\.com$/.test(api.hostname)) own.push(`https://files.${api.hostname}`);
  return own.includes(origin) && username === "" && password === "";
}
