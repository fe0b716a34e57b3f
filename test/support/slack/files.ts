/** Slack's file host before the emulator's: who may read, and what Slack tells of a file only after a while. */
import type { IncomingMessage, ServerResponse } from "node:http";

export interface FileHost {
  /** Files that files.info shows without where they are shared, and how often still: Slack shares them later. */
  readonly unshared: Map<string, number>;
  /** Requests to the file host: path and token. */
  readonly requests: { readonly method: string; readonly path: string; readonly token: string }[];
  /** The next downloads are answered like this instead. */
  readonly answers: ((response: ServerResponse) => void)[];
  /** Takes over a request to the file host; undefined when it is none. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<void> | undefined;
}

/** @param knows whether a token is one of the workspace */
export function fileHost(emulatorUrl: string, knows: (token: string) => boolean): FileHost {
  const host: FileHost = {
    unshared: new Map(),
    requests: [],
    answers: [],
    serve(request, response) {
      const path = request.url ?? "/";
      if (path.startsWith("/?redir=")) return Promise.resolve(signIn(response));
      if (!/^\/(?:files-pri|upload\/v1)\//.test(path)) return undefined;
      return relay(request, response, path);
    },
  };

  async function relay(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    const method = request.method ?? "GET";
    host.requests.push({ method, path, token });
    const down = path.startsWith("/files-pri/");
    const instead = down ? host.answers.shift() : undefined;
    if (instead !== undefined) return instead(response);
    // Without a token that may read it, Slack sends a reader to the page to sign in at.
    if (down && !knows(token)) {
      return void response.writeHead(302, { location: `/?redir=${encodeURIComponent(path)}` }).end();
    }
    const answered = await fetch(`${emulatorUrl}${path}`, {
      method,
      headers: {
        ...(down ? { authorization: `Bearer ${token}` } : {}),
        "content-type": request.headers["content-type"] ?? "application/octet-stream",
      },
      ...(method === "POST" ? { body: Buffer.concat(parts) } : {}),
    });
    const body = Buffer.from(await answered.arrayBuffer());
    response.writeHead(answered.status, {
      "content-type": answered.headers.get("content-type") ?? "application/octet-stream",
      "content-length": body.length,
    });
    response.end(body);
  }

  return host;
}

function signIn(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  response.end("<!DOCTYPE html><html><title>Sign in | Slack</title></html>");
}

type Json = Record<string, unknown>;

/** What files.completeUploadExternal says: the ids alone (docs.slack.dev/reference/methods/files.completeUploadExternal). */
export function completed(body: Json): Json {
  const files = (body.files ?? []) as Json[];
  return { ...body, files: files.map(({ id, title }) => ({ id, title })) };
}

/** What files.info says of a file that Slack has not shared yet. */
export function notYetShared(body: Json): Json {
  return { ...body, file: { ...(body.file as Json), shares: {}, channels: [], groups: [], ims: [] } };
}
