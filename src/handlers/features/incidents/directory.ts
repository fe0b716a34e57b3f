import { z } from "zod";
import type { Contact, Organisation } from "../../../core/directory/directory.ts";
import { tlpLabel } from "../../../core/marking/tlp.ts";
import { type Markdown, md, raw, say } from "../../../core/message.ts";
import { code } from "../../command-line/code.ts";
import { READERS } from "../../runtime/access.ts";
import { answered, freeCommand, refused } from "../../runtime/command.ts";
import { noSuchName } from "../../runtime/unknown-names.ts";
import { INCIDENTS } from "./messages.ts";

export const directory = freeCommand({
  name: "directory",
  summary: "Show the organisations, or the contacts of one",
  positional: [{ name: "organisation" }],
  args: z.object({ organisation: z.string().optional().describe("Id of an organisation") }),
  examples: ["directory", "directory ec3"],
  requires: READERS,
  replies: "whisper",
  async run(context, { organisation }) {
    const { organisations, contacts } = context.directory;
    if (organisation === undefined) {
      return answered(
        say([], INCIDENTS.directory({ organisations: organisations.length }), {
          type: "list",
          items: organisations.map((one) => organisationLine(one, contacts)),
        }),
        "no-content",
      );
    }
    const found = organisations.find((one) => one.id === organisation);
    if (!found) {
      const organisationsOnly = { ...context.directory, contacts: [] };
      return refused(say([], noSuchName(organisationsOnly, organisation, context.prefix)));
    }
    const { id, name, kind, ceiling, networks, timezone } = found;
    const people = contacts.filter((one) => one.organisation === found.id).map(contactLine);
    return answered(
      say([], INCIDENTS.organisation({ id, name, kind, ceiling: tlpLabel(ceiling), networks, timezone }), {
        type: "list",
        items: people,
      }),
      "no-content",
    );
  },
});

function organisationLine(organisation: Organisation, contacts: readonly Contact[]): Markdown {
  const people = contacts.filter((one) => one.organisation === organisation.id).length;
  return md`${raw(code(organisation.id))} **${organisation.name}**, ${organisation.kind}, ${people === 1 ? "1 contact" : `${people} contacts`}, on ${organisation.networks.join(", ") || "no network"}`;
}

/** How somebody is reached by other means is shown; that is what the page is for when a network is down. */
function contactLine(contact: Contact): Markdown {
  const addresses = Object.entries(contact.addresses).map(([network, address]) => `${network} ${address}`);
  return md`${raw(code(contact.id))} **${contact.name}**, ${contact.role}, ${contact.hours}: ${addresses.join(", ") || "no address"}`;
}
