/** A person on any homeserver, through its client-server API. */
import { type Person, person } from "./person.ts";
import type { Json } from "./world.ts";

/** @param url of the homeserver; `token` of this user */
export function personOverHttp(url: string, user: string, token: string): Person {
  return person(
    user,
    (_user, method, path, body) => askOverHttp(url, token, method, path, body),
    (_user, content, mime) => uploadOverHttp(url, token, content, mime),
  );
}

async function uploadOverHttp(
  url: string,
  token: string,
  content: Uint8Array,
  mime: string,
): Promise<string> {
  const answer = await fetch(`${url}/_matrix/media/v3/upload`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": mime },
    body: Buffer.from(content),
  });
  const said = (await answer.json()) as Json;
  if (!answer.ok) throw new Error(`upload: ${answer.status} ${JSON.stringify(said)}`);
  return String(said.content_uri);
}

export async function askOverHttp(
  url: string,
  token: string,
  method: string,
  path: string,
  body?: Json,
): Promise<Json> {
  const answer = await fetch(url + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }),
  });
  const content = (await answer.json()) as Json;
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(content)}`);
  return content;
}
