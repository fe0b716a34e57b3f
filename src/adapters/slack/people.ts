/** People: from an address of the directory to a user id, and from a user id to the addresses Slack vouches for. */
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { NotFound } from "../chat-errors.ts";
import type { UserId } from "../chat-port.ts";
import { isUserId } from "./render.ts";
import type { Self } from "./rooms.ts";
import type { SlackApi } from "./slack-api.ts";

export interface People {
  findUser(address: string): Promise<UserId | undefined>;
  addressesOf(user: UserId): Promise<readonly string[]>;
}

const MAX_KEPT = 2_000;

const User = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    is_email_confirmed: z.boolean().optional(),
    enterprise_user: z.object({ teams: z.array(z.string()).optional() }).optional(),
    profile: z.object({ email: z.string().optional() }).optional(),
  }),
});
type Person = z.infer<typeof User>["user"];

/** @param keepMs how long an answer of Slack is believed; afterwards it is asked again */
export function createPeople(api: SlackApi, self: () => Promise<Self>, keepMs: number): People {
  const kept = new LRUCache<string, { readonly person: Person | undefined }>({ max: MAX_KEPT, ttl: keepMs });

  async function look(
    method: "users.info" | "users.lookupByEmail",
    subject: string,
  ): Promise<Person | undefined> {
    const name = `${method} ${subject}`;
    const known = kept.get(name);
    if (known !== undefined) return known.person;
    const args = method === "users.info" ? { user: subject } : { email: subject };
    const person = await api.call(method, args, User, { key: name }).then(
      (answer) => answer.user,
      (error: unknown) => {
        if (error instanceof NotFound) return undefined;
        throw error;
      },
    );
    kept.set(name, { person });
    return person;
  }

  /** Of a stranger (Slack Connect) the address is another organisation's claim, and an unconfirmed one anybody's. */
  async function isVouchedFor(person: Person): Promise<boolean> {
    const { team } = await self();
    const ours = person.team_id === team || person.enterprise_user?.teams?.includes(team) === true;
    return (
      ours && person.is_bot !== true && person.is_stranger !== true && person.is_email_confirmed !== false
    );
  }

  return {
    async findUser(address) {
      const wanted = address.trim();
      const isMail = /^[^\s@<>,]+@[^\s@<>,]+\.[^\s@<>,]+$/.test(wanted);
      if (!isMail && !isUserId(wanted)) return undefined;
      const person = isMail
        ? await look("users.lookupByEmail", wanted.toLowerCase())
        : await look("users.info", wanted);
      if (person === undefined || person.deleted === true) return undefined;
      // Whose address Slack does not vouch for is not the person whom the directory means.
      return isMail && !(await isVouchedFor(person)) ? undefined : person.id;
    },
    async addressesOf(user) {
      if (!isUserId(user)) return [];
      const person = await look("users.info", user);
      if (person === undefined || person.deleted === true || person.is_bot === true) return [];
      if (!(await isVouchedFor(person))) return [];
      const email = person.profile?.email?.trim().toLowerCase();
      return email === undefined || email === "" ? [] : [email];
    },
  };
}
