import { z } from "zod";
import { ABOUT_NOTHING } from "../../../core/about.ts";
import { isCoordinator } from "../../../core/directory/coordinators.ts";
import type { Contact, Rights } from "../../../core/directory/directory.ts";
import { type Markdown, md, raw, say, type Worded } from "../../../core/message.ts";
import { bindingsOf, WITHDRAWN, withdrawAccount } from "../../../db/bindings.ts";
import { contactsByUser } from "../../../db/directory.ts";
import { acceptIdentity, type IdentityChange, pendingIdentities } from "../../../db/identity-changes.ts";
import { enqueue } from "../../../db/outbox.ts";
import { code } from "../../command-line/code.ts";
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
  summary:
    "Accept the changed keys or the account of a contact, after you have called them back on a number that you know, or withdraw their accounts",
  positional: [{ name: "contact" }],
  args: z.object({
    contact: z.string().describe("The contact, as in the directory"),
    withdraw: z
      .boolean()
      .default(false)
      .describe("The accounts that Muster knows them by count as nobody's, until they were called back"),
  }),
  examples: ["trust eve.europol", "trust eve.europol --withdraw"],
  requires: COORDINATORS,
  replies: "whisper",
  async run(context, { contact: id, withdraw: isWithdrawing }) {
    const no = (why: Markdown | Worded) => refused(say([], why));
    const contact = context.directory.contacts.find((one) => one.id === id);
    if (!contact) return no(noSuchName({ ...context.directory, organisations: [] }, id, context.prefix));
    const own = organisationOf(context.directory, context.actor.organisation);
    if (!isCoordinator(context.actor, own) && contact.organisation !== context.actor.organisation)
      return no(
        md`Nothing was done: that is for coordinators of an organisation that coordinates, or of their own.`,
      );
    if (isWithdrawing) return withdraw(context, contact);
    if (contact.id === context.actor.id)
      return no(md`Nothing was done: somebody else has to call you back and say so.`);
    const pending = await pendingOf(context, contact.id);
    if (pending.length === 0)
      return no(md`Nothing was done: the keys of ${signature(context.directory, contact)} have not changed.`);
    for (const change of pending) await accept(context, change, signature(context.directory, contact));
    const keys = pending.map(({ network, identity, userId }) =>
      identity === WITHDRAWN ? md`${network}: the account ${userId}` : md`${network}: ${identity}`,
    );
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
  if (identity === WITHDRAWN) return confirmed(context, change, who);
  const step = acceptIdentityStep.of({ user, identity });
  const lane = besideLane("accept-identity", `${network}:${user}`);
  await enqueue(tx, [{ lane, network, about: ABOUT_NOTHING, ...step, key: context.newId() }], now);
  const text = md`**${signature(directory, actor)}** has called ${who} back: their changed keys on ${network} are accepted.`;
  await tellWhereTheyAre(context, network, user, "identity-accepted", text);
}

/** No keys are to be accepted: the account counts as theirs again. */
async function confirmed(
  context: CommandContext,
  { network, userId: user }: IdentityChange,
  who: string,
): Promise<void> {
  const by = signature(context.directory, context.actor);
  const text = md`**${by}** has called ${who} back: the account ${user} on ${network} counts as theirs again.`;
  const fact = `${by} confirmed that the account ${user} on ${network} is ${who}'s`;
  await tellWhereTheyAre(context, network, user, "identity-accepted", text, fact);
}

/** Nobody stands behind the accounts any more: who reads there is unknown, and nothing is sent to them. */
async function withdraw(context: CommandContext, contact: Contact) {
  const { tx, now, directory, prefix } = context;
  const accounts = await bindingsOf(tx, [contact.id]);
  const who = signature(directory, contact);
  if (accounts.length === 0)
    return refused(say([], md`Nothing was done: Muster knows no account of ${who}.`));
  const by = signature(directory, context.actor);
  const again = raw(code(`${prefix} trust ${contact.id}`));
  for (const account of accounts) {
    const { network, userId } = account;
    await withdrawAccount(tx, account, now);
    const text = md`**${by}** withdrew the account ${userId} on ${network}: it counts as nobody's, and not as that of ${who}. Remove it from this room unless you know who it is.`;
    const fact = `${by} withdrew the account ${userId} on ${network}, which was ${who}'s`;
    await tellWhereTheyAre(context, network, userId, "identity-changed", text, fact);
  }
  const text = md`The accounts of **${who}** count as nobody's: no command is taken from them, and nothing is sent to them. When you have called them back: ${again}`;
  const items = accounts.map(({ network, userId }) => md`${network}: ${userId}`);
  return answered(say([], text, { type: "list", items }), "no-content");
}

export async function sendAcceptIdentity(
  { user, identity }: DataOf<typeof acceptIdentityStep>,
  { port }: SendContext,
): Promise<undefined> {
  await port.identities?.accept(user, identity);
}
