/** Files: fetching those of people, posting those of Muster. In encrypted rooms each is encrypted by a key of its own. */
import type { Message } from "../../core/message.ts";
import { NotFound, Rejected, Unavailable } from "../chat-errors.ts";
import type { Attempt, FileRef } from "../chat-port.ts";
import { apiV1, Content, type MusterMatrixClient, mediaApi } from "./client.ts";
import { binding } from "./crypto/binding.ts";
import type { Seal } from "./encryption.ts";
import { DECRYPTION, mediaOf } from "./file-ref.ts";
import { harmless } from "./html.ts";
import { type Json, record, text } from "./json.ts";
import { MAX_BYTES, render } from "./render.ts";
import { sendOnce } from "./send.ts";
import type { Place } from "./threads.ts";

const FETCH = { action: "fetch a file", missing: "message" } as const;
const UPLOAD = { action: "send a file", missing: "room" } as const;

/** Clients show these without being asked; any other kind could be what an incident is about. */
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
/** What a file adds to the content of its message: name, address, key. */
const FOR_FILE = 4_000;

/** Rejects with NotFound when it is gone, and with Rejected when it is larger, or is not what the message said. */
export async function fetchFile(
  client: MusterMatrixClient,
  file: FileRef,
  atMost: number,
): Promise<Uint8Array> {
  const { network } = client;
  if (file.bytes > atMost) throw tooLarge(network, atMost);
  const media = mediaOf(file.id);
  if (!media) throw new NotFound(network, "file", "no address of a file");
  const { server, media: name } = media;
  const content = await download(client, apiV1`media/download/${server}/${name}`, atMost).catch(
    async (error: unknown) => {
      // A homeserver older than v1.11 has files only where anybody may fetch them (spec: "Content repository").
      if (!(error instanceof Rejected && error.code === "M_UNRECOGNIZED")) throw error;
      return await download(client, mediaApi`download/${server}/${name}`, atMost);
    },
  );
  const key = file.data?.[DECRYPTION];
  return key === undefined ? content : decrypted(network, content, key);
}

/** Posts the file with the message as its caption (spec: "Media captions"). @returns the event id */
export async function postFile(
  client: MusterMatrixClient,
  seal: Seal,
  room: string,
  file: { readonly name: string; readonly mime: string; readonly content: Uint8Array },
  message: Message,
  attempt: Attempt,
  where: Place,
): Promise<string> {
  const content = async (): Promise<Json> => {
    const name = nameOf(file.name);
    const caption = render(message, MAX_BYTES - FOR_FILE);
    return {
      ...caption,
      ...(caption.body === "" ? { body: name } : {}),
      msgtype: PICTURES.has(file.mime) ? "m.image" : "m.file",
      filename: name,
      info: { mimetype: file.mime, size: file.content.length },
      ...((await seal.seals(room))
        ? { file: await uploadSealed(client, file.content) }
        : { url: await upload(client, new Content(file.content, file.mime), name) }),
    };
  };
  return await sendOnce(client, seal, room, content, attempt, where);
}

async function download(client: MusterMatrixClient, path: string, atMost: number): Promise<Uint8Array> {
  try {
    const answer = await client.call(FETCH, "GET", path, { bytes: atMost, timeout: client.limits.file });
    return Buffer.isBuffer(answer) ? answer : new Uint8Array();
  } catch (error) {
    const isLarger =
      error instanceof Unavailable &&
      (record(error.cause).code === "ETOOLARGE" || error.code === "M_TOO_LARGE");
    throw isLarger ? tooLarge(client.network, atMost) : error;
  }
}

/** @returns its `mxc://` address */
async function upload(client: MusterMatrixClient, content: Content, filename?: string): Promise<string> {
  const options = { query: { filename }, body: content, timeout: client.limits.file };
  const uri = text(record(await client.call(UPLOAD, "POST", mediaApi`upload`, options)).content_uri);
  if (uri !== undefined && mediaOf(uri)) return uri;
  throw new Unavailable(client.network, "send a file: an answer without an address");
}

/** The homeserver learns neither name nor kind. @returns what the message says of it (spec: "EncryptedFile") */
async function uploadSealed(client: MusterMatrixClient, content: Uint8Array): Promise<Json> {
  const { encryptedData, mediaEncryptionInfo } = binding.Attachment.encrypt(content);
  const url = await upload(client, new Content(encryptedData, "application/octet-stream"));
  return { ...record(JSON.parse(mediaEncryptionInfo ?? "{}")), url };
}

function decrypted(network: string, content: Uint8Array, key: string): Uint8Array {
  try {
    return binding.Attachment.decrypt(new binding.EncryptedAttachment(content, key));
  } catch {
    throw new Rejected(network, FETCH.action, "it cannot be decrypted with the key of its message");
  }
}

function tooLarge(network: string, atMost: number): Rejected {
  return new Rejected(network, FETCH.action, `it has more than ${atMost} bytes`);
}

/** A name, not a path, without anything that deceives the eye. */
function nameOf(name: string): string {
  const bare = harmless(name.slice(0, 200)).replace(/[/\\\n\t]/g, "_");
  return bare.trim() === "" ? "file" : bare;
}
