/** The directory file as zod sees it: shapes and single values. What belongs together is in cross-check.ts. */
import { z } from "zod";
import { ORGANISATION_KINDS, RIGHTS, ROLES } from "../core/directory/directory.ts";
import { parseCategory } from "../core/incident/category.ts";
import { SEVERITIES } from "../core/incident/incident.ts";
import { TLP } from "../core/marking/tlp.ts";
import { parseSpan } from "../core/time.ts";
import { hoursProblem, idProblem, networkProblem, textProblem, tlpProblem, zoneProblem } from "./checks.ts";

/** A string for which `problem` finds nothing. */
function string(problem: (value: string) => string | undefined, most = 200) {
  return z
    .string()
    .trim()
    .min(1)
    .max(most)
    .superRefine((value, context) => {
      // An empty one is told so by min(1) already.
      const message = value === "" ? undefined : (textProblem(value) ?? problem(value));
      if (message !== undefined) context.addIssue({ code: "custom", message });
    });
}

const Text = string(() => undefined);
const Id = string(idProblem);
/** The longest that a Matrix user id may be. */
const Address = string(() => undefined, 255);
const Network = string(networkProblem);
const Roles = z.array(z.enum(ROLES)).min(1);

const MAX_PERIOD_MS = parseSpan("52w") ?? 0;

/** A period as text, in milliseconds once it is read. */
const Period = z.string().transform((text, context) => {
  const ms = parseSpan(text);
  if (ms !== undefined && ms > 0 && ms <= MAX_PERIOD_MS) return ms;
  context.addIssue({
    code: "custom",
    message: "is no period. Write for example 90s, 15m, 1h30m or 2d, at most 52w",
  });
  return z.NEVER;
});

/** RSIT class or class/type, as incidents keep it. */
const Category = z.string().transform((text, context) => {
  const parsed = parseCategory(text);
  if (parsed.ok) return parsed.category;
  context.addIssue({ code: "custom", message: parsed.reason });
  return z.NEVER;
});

const contact = {
  id: Id,
  name: Text,
  role: z.enum(ROLES),
  rights: z.enum(RIGHTS).optional(),
  addresses: z.record(z.string(), Address).default({}),
  hours: string(hoursProblem).default("24x7"),
};

export const ContactInFile = z.strictObject(contact);
export const ContactInCsv = z.strictObject({ ...contact, organisation: Id });

export const OrganisationInFile = z.strictObject({
  id: Id,
  name: Text,
  kind: z.enum(ORGANISATION_KINDS),
  communities: z.array(Text).default([]),
  clients: z.array(Text).default([]),
  ceiling: z.enum(TLP, { error: ({ input }) => tlpProblem(input) }).default("AMBER"),
  networks: z.array(Network).default([]),
  timezone: string(zoneProblem).default("UTC"),
  contacts: z.array(ContactInFile).default([]),
});

export const TeamInFile = z.strictObject({
  id: Id,
  name: Text,
  members: z.array(Text).default([]),
  skills: z.array(Text).default([]),
});

/** Fields that are left out are as in Muster's own policy for that severity. */
export const PolicyInFile = z.strictObject({
  id: Id,
  severity: z.enum(SEVERITIES),
  category: Category.optional(),
  invite: Roles.optional(),
  lead_within: Period.optional(),
  acknowledge_within: Period.optional(),
  update_every: Period.optional(),
  step_every: Period.optional(),
  steps: Roles.optional(),
});

export const DirectoryFile = z.strictObject({
  organisations: z.array(OrganisationInFile),
  teams: z.array(TeamInFile).default([]),
  policies: z.array(PolicyInFile).default([]),
});
export type DirectoryFile = z.output<typeof DirectoryFile>;

export const ContactsFile = z.strictObject({ contacts: z.array(ContactInCsv) });
export type ContactsFile = z.output<typeof ContactsFile>;
