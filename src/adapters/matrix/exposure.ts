/** What makes a room readable by others than those whom Muster invited. Pure. */
import { type Json, text } from "./json.ts";
import { ACL, isAllowed } from "./server-acl.ts";
import { serverOf } from "./server-name.ts";

/** What happened, for people. */
export type Exposure = string;

const MEGOLM = /^m\.megolm\.v\d+\./;

/** Whether this state event, of the type with an empty key, opens the room to others; undefined when it does not. */
export function exposureBy(
  type: string | undefined,
  content: Json,
  by: string,
  me: string,
): Exposure | undefined {
  switch (type) {
    case "m.room.encryption":
      return MEGOLM.test(text(content.algorithm) ?? "") ? undefined : `${by} switched its encryption off`;
    case "m.room.join_rules": {
      const rule = text(content.join_rule);
      return rule === "invite" || rule === "knock"
        ? undefined
        : `${by} let people in who are not invited (join rule ${String(rule).slice(0, 40)})`;
    }
    case "m.room.history_visibility":
      return content.history_visibility === "world_readable"
        ? `${by} let everybody read it without joining`
        : undefined;
    case ACL:
      return by === me ? undefined : `${by} changed which homeservers may take part`;
    default:
      return undefined;
  }
}

/** Whether somebody joined from a homeserver that the room's list does not let in. */
export function exposureByJoining(acl: Json | undefined, user: string): Exposure | undefined {
  if (isAllowed(acl, user)) return undefined;
  return `${user} joined from ${serverOf(user)}, a homeserver of nobody whom Muster invited`;
}
