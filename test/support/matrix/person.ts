/** Somebody else on the homeserver, acting by the same rules as a client does, without faults and outside the call log. */
import type { Json } from "./world.ts";

export type Ask = (user: string, method: string, path: string, body?: Json) => Promise<Json>;

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
  setState(room: string, type: string, content: Json, key?: string): Promise<void>;
  pin(room: string, events: readonly string[]): Promise<void>;
}

let transactions = 0;

export function person(user: string, askAs: Ask): Person {
  const ask = (method: string, path: string, body?: Json) => askAs(user, method, path, body);
  const inRoom = (room: string, rest: string) =>
    `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/${rest}`;
  const post = async (room: string, action: string, body: Json = {}) =>
    void (await ask("POST", inRoom(room, action), body));
  const transact = async (room: string, action: string, body: Json) =>
    String((await ask("PUT", inRoom(room, `${action}/p${++transactions}`), body)).event_id);
  const send = (room: string, content: Json, type = "m.room.message") =>
    transact(room, `send/${type}`, content);
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
    react: (room, event, key) =>
      send(room, { "m.relates_to": { rel_type: "m.annotation", event_id: event, key } }, "m.reaction"),
    redact: (room, event) => transact(room, `redact/${encodeURIComponent(event)}`, {}),
    setState,
    pin: (room, events) => setState(room, "m.room.pinned_events", { pinned: events }),
  };
}
