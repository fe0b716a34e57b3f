import { z } from "zod";
import { ABOUT_NOTHING } from "../../../core/about.ts";
import { isCoordinator } from "../../../core/directory/coordinators.ts";
import type { Rights } from "../../../core/directory/directory.ts";
import { type Markdown, md, say, type Worded } from "../../../core/message.ts";
import { contactsByUser } from "../../../db/directory.ts";
import { acceptIdentity, type IdentityChange, pendingIdentities } from "../../../db/identity-changes.ts";
import { enqueue } from "../../../db/outbox.ts";
import { answered, type CommandContext, freeCommand, refused } from "../../runtime/command.ts";
import { organisationOf, signature } from "../../runtime/context.ts";
import { besideLane } from "../../runtime/lanes.ts";
import type { DataOf } from "../../runtime/payload.ts";
import type { SendContext } from "../../runtime/sending.ts";
import { noSuchName } from "../../runtime/unknown-names.ts";
import { tellWhereTheyAre } from "./identity-changed.ts";
import { acceptIdentityStep } from "./steps.ts";

const COORDINATORS: readonly Rights[] = ["coordinator"];

/** Somebody has called a person back whose keys have changed. */
export const trust = freeCommand({
  name: "trust",
  summary: "Accept the changed keys of a contact, after you have called them back on a number that you know",
  positional: [{ name: "contact" }],
  args: z.object({ contact: z.string().describe("The contact, as in the directory") }),
  examples: ["trust eve.europol"],
  requires: COORDINATORS,
  replies: "whisper",
  async run(context, { contact: id }) {
    const no = (why: Markdown | Worded) => refused(say([], why));
    const contact = context.directory.contacts.find((one) => one.id === id);
    if (!contact) return no(noSuchName({ ...context.directory, organisations: [] }, id, context.prefix));
    const own = organisationOf(context.directory, context.actor.organisation);
    if (!isCoordinator(context.actor, own) && contact.organisation !== context.actor.organisation)
      return no(
        md`Nothing was done: that is for coordinators of an organisation that coordinates, or of their own.`,
      );
    if (contact.id === context.actor.id)
      return no(md`Nothing was done: somebody else has to call you back and say so.`);
    const pending = await pendingOf(context, contact.id);
    if (pending.length === 0)
      return no(md`Nothing was done: the keys of ${signature(context.directory, contact)} have not changed.`);
    for (const change of pending) await accept(context, change, signature(context.directory, contact));
    const keys = pending.map(({ network, identity }) => md`${network}: ${identity}`);
    const text = md`**${signature(context.directory, contact)}** is trusted again: their keys get what is said from now on, and their commands are taken.`;
    return answered(say([], text, { type: "list", items: keys }), "no-content");
  },
});

async function pendingOf({ tx }: CommandContext, contact: string): Promise<readonly IdentityChange[]> {
  const own: IdentityChange[] = [];
  for (const change of await pendingIdentities(tx)) {
    const found = await contactsByUser(tx, change.network, change.userId);
    if (found.length === 1 && found[0]?.id === contact) own.push(change);
  }
  return own;
}

async function accept(context: CommandContext, change: IdentityChange, who: string): Promise<void> {
  const { tx, now, actor, directory } = context;
  const { network, userId: user, identity } = change;
  await acceptIdentity(tx, change, actor.id, now);
  const step = acceptIdentityStep.of({ user, identity });
  const lane = besideLane("accept-identity", `${network}:${user}`);
  await enqueue(tx, [{ lane, network, about: ABOUT_NOTHING, ...step, key: context.newId() }], now);
  const text = md`**${signature(directory, actor)}** has called ${who} back: their changed keys on ${network} are accepted.`;
  await tellWhereTheyAre(context, network, user, "identity-accepted", text);
}

export async function sendAcceptIdentity(
  { user, identity }: DataOf<typeof acceptIdentityStep>,
  { port }: SendContext,
): Promise<undefined> {
  await port.identities?.accept(user, identity);
}
