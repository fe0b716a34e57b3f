/** Somebody else on the homeserver, acting by the same rules as a client does, without faults and outside the call log. */
import type { Json } from "./world.ts";

export type Ask = (user: string, method: string, path: string, body?: Json) => Promise<Json>;

/** Puts a file on the homeserver. @returns its `mxc://` address */
export type Upload = (user: string, content: Uint8Array, mime: string) => Promise<string>;

export interface Person {
  readonly user: string;
  ask(method: string, path: string, body?: Json): Promise<Json>;
  createRoom(body: Json): Promise<string>;
  join(room: string): Promise<void>;
  leave(room: string): Promise<void>;
  knock(room: string): Promise<void>;
  invite(room: string, user: string): Promise<void>;
  kick(room: string, user: string, reason?: string): Promise<void>;
  ban(room: string, user: string): Promise<void>;
  send(room: string, content: Json, type?: string): Promise<string>;
  say(room: string, text: string): Promise<string>;
  edit(room: string, event: string, text: string): Promise<string>;
  react(room: string, event: string, key: string): Promise<string>;
  redact(room: string, event: string): Promise<string>;
  /** Takes the person's own reaction back. */
  unreact(room: string, event: string, key: string): Promise<void>;
  /** Writes in the thread that an event began. */
  answer(room: string, thread: string, text: string): Promise<string>;
  /** Writes with a link to somebody, as clients do, which show their name there. */
  mention(room: string, before: string, whom: string, after: string): Promise<string>;
  upload(content: Uint8Array, mime: string): Promise<string>;
  /** Shares a file, with a caption unless that is empty. */
  share(
    room: string,
    file: { readonly name: string; readonly mime: string; readonly content: Uint8Array },
    caption: string,
  ): Promise<string>;
  setState(room: string, type: string, content: Json, key?: string): Promise<void>;
  pin(room: string, events: readonly string[]): Promise<void>;
}

let transactions = 0;

export function person(user: string, askAs: Ask, uploadAs: Upload): Person {
  const ask = (method: string, path: string, body?: Json) => askAs(user, method, path, body);
  const inRoom = (room: string, rest: string) =>
    `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/${rest}`;
  const post = async (room: string, action: string, body: Json = {}) =>
    void (await ask("POST", inRoom(room, action), body));
  const transact = async (room: string, action: string, body: Json) =>
    String((await ask("PUT", inRoom(room, `${action}/p${++transactions}`), body)).event_id);
  const send = (room: string, content: Json, type = "m.room.message") =>
    transact(room, `send/${type}`, content);
  const react = (room: string, event: string, key: string) =>
    send(room, { "m.relates_to": { rel_type: "m.annotation", event_id: event, key } }, "m.reaction");
  const redact = (room: string, event: string) => transact(room, `redact/${encodeURIComponent(event)}`, {});
  const setState = async (room: string, type: string, content: Json, key = "") =>
    void (await ask("PUT", inRoom(room, `state/${type}/${encodeURIComponent(key)}`), content));
  return {
    user,
    ask,
    createRoom: async (body) => String((await ask("POST", "/_matrix/client/v3/createRoom", body)).room_id),
    join: async (room) => void (await ask("POST", `/_matrix/client/v3/join/${encodeURIComponent(room)}`, {})),
    leave: (room) => post(room, "leave"),
    knock: async (room) =>
      void (await ask("POST", `/_matrix/client/v3/knock/${encodeURIComponent(room)}`, {})),
    invite: (room, invited) => post(room, "invite", { user_id: invited }),
    kick: (room, target, reason) => post(room, "kick", { user_id: target, ...(reason ? { reason } : {}) }),
    ban: (room, target) => post(room, "ban", { user_id: target }),
    send,
    say: (room, text) => send(room, { msgtype: "m.text", body: text, "m.mentions": {} }),
    edit: (room, event, text) =>
      send(room, {
        msgtype: "m.text",
        body: `* ${text}`,
        "m.new_content": { msgtype: "m.text", body: text },
        "m.relates_to": { rel_type: "m.replace", event_id: event },
      }),
    react,
    redact,
    unreact: async (room, event, key) => {
      const path = `/_matrix/client/v1/rooms/${encodeURIComponent(room)}/relations/${encodeURIComponent(event)}`;
      const { chunk } = await ask("GET", `${path}/m.annotation/m.reaction?limit=100`);
      const own = (chunk as Json[]).find(
        (one) => one.sender === user && ((one.content as Json)["m.relates_to"] as Json).key === key,
      );
      if (!own) throw new Error(`${user} has not reacted with ${key}`);
      await redact(room, String(own.event_id));
    },
    answer: (room, thread, text) =>
      send(room, {
        msgtype: "m.text",
        body: text,
        "m.mentions": {},
        "m.relates_to": {
          rel_type: "m.thread",
          event_id: thread,
          is_falling_back: true,
          "m.in_reply_to": { event_id: thread },
        },
      }),
    mention: (room, before, whom, after) => {
      const name = whom.slice(1, whom.indexOf(":"));
      const pill = `<a href="https://matrix.to/#/${encodeURIComponent(whom)}">${name}</a>`;
      return send(room, {
        msgtype: "m.text",
        body: `${before}${name}${after}`,
        format: "org.matrix.custom.html",
        formatted_body: `${before}${pill}${after}`,
        "m.mentions": { user_ids: [whom] },
      });
    },
    upload: (content, mime) => uploadAs(user, content, mime),
    share: async (room, { name, mime, content }, caption) =>
      send(room, {
        msgtype: mime.startsWith("image/") ? "m.image" : "m.file",
        body: caption === "" ? name : caption,
        filename: name,
        info: { mimetype: mime, size: content.length },
        url: await uploadAs(user, content, mime),
        "m.mentions": {},
      }),
    setState,
    pin: (room, events) => setState(room, "m.room.pinned_events", { pinned: events }),
  };
}
