/** Files as events name them. Pure. */
import type { FileRef } from "../chat-port.ts";
import { type Json, record, text } from "./json.ts";

const MEDIA = new Set(["m.image", "m.file", "m.audio", "m.video"]);
const MXC = /^mxc:\/\/((?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?)\/([A-Za-z0-9_-]{1,255})$/;
const MIME = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,100}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}$/i;

/** Key of {@link FileRef.data} under which the way to decrypt a file stands, as JSON (spec: "EncryptedFile"). */
export const DECRYPTION = "encrypted";

/** The file of an m.room.message; its `ref` is missing when nobody could fetch it; undefined when the message carries none. */
export function fileIn(content: Json): { readonly name: string; readonly ref?: FileRef } | undefined {
  if (!MEDIA.has(text(content.msgtype) ?? "")) return undefined;
  const sealed = record(content.file);
  const isSealed = content.file !== undefined;
  const id = text(isSealed ? sealed.url : content.url) ?? "";
  const name = (text(content.filename) ?? text(content.body) ?? "").slice(0, 255) || "file";
  if (!mediaOf(id)) return { name };
  const info = record(content.info);
  const mime = text(info.mimetype) ?? "";
  const { v, key, iv, hashes } = sealed;
  return {
    name,
    ref: {
      id,
      name,
      bytes: Number.isSafeInteger(info.size) ? Math.max(0, Number(info.size)) : 0,
      mime: MIME.test(mime) ? mime.toLowerCase() : "application/octet-stream",
      ...(isSealed ? { data: { [DECRYPTION]: JSON.stringify({ v, key, iv, hashes }) } } : {}),
    },
  };
}

/** Homeserver and name of the content that an `mxc://` address stands for; undefined when it is none. */
export function mediaOf(id: string): { readonly server: string; readonly media: string } | undefined {
  const [, server, media] = MXC.exec(id) ?? [];
  return server === undefined || media === undefined ? undefined : { server, media };
}
