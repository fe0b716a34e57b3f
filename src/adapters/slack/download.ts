/** Fetching a file that somebody posted (docs.slack.dev/reference/objects/file-object, "Authentication"). */
import { z } from "zod";
import { Forbidden, NotFound, Rejected, Unavailable } from "../chat-errors.ts";
import type { FileRef } from "../chat-port.ts";
import { isSlackFileUrl } from "./hosts.ts";
import { Nothing, type SlackApi } from "./slack-api.ts";
import { checkBusy, readAtMost, type Transfers } from "./transfers.ts";

interface Deps {
  readonly network: string;
  readonly api: SlackApi;
  readonly apiUrl: string;
  readonly botToken: string;
  readonly transfers: Transfers;
}

const DOING = "fetch a file";
const REDIRECTS = 3;

const Info = z.object({
  file: z.object({ url_private_download: z.string().nullish(), is_external: z.boolean().nullish() }),
});

/**
 * The content of a file.
 * @param file out of a stored event: its address is not trusted, and the token goes to Slack's own hosts only
 * @throws ChatError; NotFound when the file is gone, Rejected when it is larger than `atMost` bytes or not kept at Slack
 */
export async function download(deps: Deps, file: FileRef, atMost: number): Promise<Uint8Array> {
  const { network } = deps;
  if (file.bytes > atMost) throw new Rejected(network, DOING, `it is larger than ${atMost} bytes`);
  const url = file.data?.url ?? (await addressOf(deps, file));
  return deps.transfers.run(DOING, async (signal) => {
    const answer = await get(deps, url, signal);
    checkBusy(network, DOING, answer);
    if (answer.status === 404 || answer.status === 410)
      throw new NotFound(network, "file", "the file is gone");
    const isPage = /^text\/html\b/i.test(answer.headers.get("content-type") ?? "");
    // Without the right to a file Slack answers with the page to sign in at, and status 200.
    if (!answer.ok || (isPage && file.mime !== "text/html")) {
      await answer.body?.cancel();
      // A refused token gets the same page: this call tells them apart.
      await deps.api.call("auth.test", {}, Nothing);
      throw noRight(network);
    }
    const content = await readAtMost(network, answer, atMost);
    if (isPage && file.bytes > 0 && content.byteLength !== file.bytes) throw noRight(network);
    return content;
  });
}

/** Of files of another workspace (Slack Connect) the event tells the id alone. */
async function addressOf(deps: Deps, file: FileRef): Promise<string> {
  const args = { file: file.id };
  const { file: found } = await deps.api.call("files.info", args, Info, { key: `file:${file.id}` });
  if (found.is_external === true || !found.url_private_download)
    throw new Rejected(deps.network, DOING, "it is not kept at Slack");
  return found.url_private_download;
}

/** Follows redirects by itself: each address is checked before the token goes there. */
async function get(deps: Deps, from: string, signal: AbortSignal): Promise<Response> {
  let url = from;
  for (let hop = 0; hop <= REDIRECTS; hop += 1) {
    if (!isSlackFileUrl(url, deps.apiUrl))
      throw new Rejected(deps.network, DOING, "its address is not Slack's, and the token goes nowhere else");
    const headers = { authorization: `Bearer ${deps.botToken}` };
    const answer = await fetch(url, { headers, redirect: "manual", signal });
    const next = answer.headers.get("location");
    if (answer.status < 300 || answer.status >= 400 || next === null) return answer;
    await answer.body?.cancel();
    if (!URL.canParse(next, url)) break;
    url = new URL(next, url).href;
  }
  throw new Unavailable(deps.network, `too many redirects when it should ${DOING}`);
}

function noRight(network: string): Forbidden {
  return new Forbidden(
    network,
    DOING,
    "the app needs the scope files:read; install it again from the manifest",
  );
}
