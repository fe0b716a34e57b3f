/**
 * Escalation: what is due is claimed, core says from the state whether it still matters and who is told next,
 * and entry, messages and the next step are written in the same transaction. An acknowledgement stops it
 * because the state says so, never because somebody remembered to cancel a timer.
 */
import { bannerOf } from "../../core/banner.ts";
import type { Contact } from "../../core/directory/directory.ts";
import type { Alarm } from "../../core/escalation/alarm.ts";
import { type Escalation, escalate, personsFor, reminderText } from "../../core/escalation/escalate.ts";
import { policyFor } from "../../core/escalation/policies.ts";
import type { Incident } from "../../core/incident/incident.ts";
import { type Block, type Message, md } from "../../core/message.ts";
import type { Database, Tx } from "../../db/connect.ts";
import { loadDirectory } from "../../db/directory.ts";
import { arm, claimDue, type DueRow, disarm } from "../../db/due.ts";
import { lockIncident, participationsOf } from "../../db/incidents.ts";
import { append } from "../../db/timeline.ts";
import { announce, refreshSummaries, tellPerson } from "../outgoing.ts";
import { organisationOf, type Scene, type World } from "../scene.ts";
import { alarmsOf } from "../summary-card.ts";

/** Rows per transaction: enough to pay for the transaction, few enough that nobody waits long for an incident's row. */
const BATCH = 100;

type Remind = Extract<Escalation, { action: "remind" }>;

/** How long a row is left alone that could not be handled. */
const TRY_AGAIN_AFTER = 60_000;

/**
 * Handles everything that is due now. Resolves to how many rows there were. Several processes may do this at once.
 * @throws AggregateError when rows could not be handled, after all the others were; these come again in a minute
 */
export async function runDue(world: World, database: Database): Promise<number> {
  const failures: unknown[] = [];
  let handled = 0;
  let count = BATCH;
  while (count === BATCH) {
    count = await runNext(world, database, failures);
    handled += count;
  }
  if (failures.length === 0) return handled;
  throw new AggregateError(failures, `${failures.length} due rows could not be handled`);
}

/** All of a batch at once; when that fails row by row, so that one that is at fault does not keep the others from being said. */
async function runNext(world: World, database: Database, failures: unknown[]): Promise<number> {
  try {
    return await database.db.transaction((tx) => runBatch(world, tx, runOne));
  } catch {
    return database.db.transaction((tx) =>
      runBatch(world, tx, async (scene, row) => {
        try {
          await tx.transaction((savepoint) => runOne({ ...scene, tx: savepoint }, row));
        } catch (error) {
          failures.push(error);
          const dueAt = new Date(scene.now.getTime() + TRY_AGAIN_AFTER);
          await arm(tx, [{ ...row, dueAt }], scene.now);
        }
      }),
    );
  }
}

async function runBatch(
  world: World,
  tx: Tx,
  run: (scene: Scene, row: DueRow) => Promise<void>,
): Promise<number> {
  const now = world.now();
  const rows = await claimDue(tx, now, BATCH);
  if (rows.length === 0) return 0;
  const scene: Scene = { ...world, tx, now, directory: await loadDirectory(tx) };
  for (const row of rows) await run(scene, row);
  return rows.length;
}

async function runOne(scene: Scene, row: DueRow): Promise<void> {
  const [alarm] = alarmsOf([row]);
  const incident = await lockIncident(scene.tx, row.incident);
  if (!alarm || !incident) return disarm(scene.tx, row.incident, row);

  const policy = policyFor(scene.directory.policies, incident.severity, incident.category);
  const participations = await participationsOf(scene.tx, incident.id);
  const state = { incident, participations, homeOrganisation: homeOf(scene, incident) };
  const next = escalate(alarm, state, policy, scene.now);
  switch (next.action) {
    case "stop":
      return disarm(scene.tx, row.incident, row);
    case "wait":
      return arm(scene.tx, [{ ...row, told: next.told, dueAt: next.dueAt }], scene.now);
    case "remind":
      await arm(scene.tx, [{ ...row, told: next.told, dueAt: next.nextDueAt }], scene.now);
      return remind(scene, incident, alarm, next);
    default:
      return next satisfies never;
  }
}

/** The organisation that answers for the incident: the lead's, else the opener's. */
function homeOf(scene: Scene, incident: Incident): string {
  const person = incident.lead ?? incident.openedBy;
  return scene.directory.contacts.find((one) => one.id === person)?.organisation ?? "";
}

async function remind(scene: Scene, incident: Incident, alarm: Alarm, next: Remind): Promise<void> {
  const organisation = organisationOf(scene.directory, alarm.subject)?.name;
  const text = reminderText(alarm, incident, { organisation }, scene.now);
  const people = next.organisations.flatMap((one) => personsFor(next.role, one, scene.directory));
  const reached = people.flatMap((contact) => {
    const network = networkOf(scene, contact);
    return network === undefined ? [] : [{ contact, network }];
  });
  await append(
    scene.tx,
    incident.id,
    [
      {
        kind: "reminder",
        text: `${text} (level ${next.level}: ${people.length === 0 ? "nobody to tell" : `told ${people.map((one) => one.name).join(", ")}`})`,
        data: {
          alarm: alarm.kind,
          subject: alarm.subject,
          level: next.level,
          role: next.role,
          told: people.map((one) => one.id),
        },
        occurredAt: scene.now,
        author: "muster",
        ...(alarm.subject ? { organisation: alarm.subject } : {}),
        marking: incident.marking,
      },
    ],
    scene.now,
  );
  const message = reminder(scene, incident, text, people, reached.length);
  await announce(scene, incident, message);
  for (const { contact, network } of reached)
    await tellPerson(scene, incident, { contact: contact.id, network }, message);
  await refreshSummaries(scene, incident);
}

/** The first network on which the contact is at home and can be told. */
function networkOf(scene: Scene, contact: Contact): string | undefined {
  const home = organisationOf(scene.directory, contact.organisation)?.networks ?? [];
  return home.find((network) => scene.networks.has(network) && contact.addresses[network] !== undefined);
}

function reminder(
  scene: Scene,
  incident: Incident,
  text: string,
  people: readonly Contact[],
  reached: number,
): Message {
  const told =
    people.length === 0
      ? md`Nobody in the directory could be told; somebody here please see to it.`
      : md`Told: ${people.map((one) => `${one.name} (${organisationOf(scene.directory, one.organisation)?.name ?? one.organisation})`).join(", ")}${reached < people.length ? "; not all of them can be reached by message" : ""}.`;
  const buttons: Block = {
    type: "buttons",
    buttons: [{ action: "acknowledge", label: "Acknowledge", value: incident.ref, style: "primary" }],
  };
  return {
    banner: bannerOf(incident),
    blocks: [{ type: "text", text: md`**Reminder.** ${text}` }, { type: "text", text: told }, buttons],
  };
}
