-- A fence: a Muster of before that still runs takes up no work any more, since it asks for this table first.
ALTER TABLE lanes RENAME TO lane_locks;
--> statement-breakpoint
ALTER TABLE lane_locks RENAME CONSTRAINT lanes_pkey TO lane_locks_pkey;
--> statement-breakpoint
ALTER TABLE occupants RENAME TO room_members;
--> statement-breakpoint
ALTER TABLE room_members RENAME CONSTRAINT occupants_room_user_id_pk TO room_members_room_user_id_pk;
--> statement-breakpoint
ALTER TABLE room_members RENAME CONSTRAINT occupants_room_rooms_id_fk TO room_members_room_rooms_id_fk;
--> statement-breakpoint
ALTER TABLE room_members ADD CONSTRAINT room_members_state_known CHECK (state in ('invited', 'joined'));
--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_role_known" CHECK ("contacts"."role" in ('duty-officer', 'deputy', 'head-of-unit', 'coordinator', 'liaison', 'manager', 'analyst', 'legal', 'press'));--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_rights_known" CHECK ("contacts"."rights" in ('coordinator', 'responder', 'partner', 'manager', 'observer'));--> statement-breakpoint
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_kind_known" CHECK ("organisations"."kind" in ('coordinator', 'institution', 'csirt', 'agency', 'law-enforcement', 'military', 'company'));--> statement-breakpoint
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_ceiling_known" CHECK ("organisations"."ceiling" in ('CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'));--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_severity_known" CHECK ("incidents"."severity" in ('low', 'medium', 'high', 'critical'));--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_status_known" CHECK ("incidents"."status" in ('detected', 'triaged', 'contained', 'eradicated', 'recovered', 'closed'));--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_marking_known" CHECK ("incidents"."marking" in ('CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'));--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_pap_known" CHECK ("incidents"."pap" in ('CLEAR', 'GREEN', 'AMBER', 'RED'));--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_relay_known" CHECK ("incidents"."relay" in ('off', 'curated', 'full'));--> statement-breakpoint
ALTER TABLE "roll" ADD CONSTRAINT "roll_state_known" CHECK ("roll"."state" in ('wanted', 'invited', 'joined', 'failed', 'declined', 'left', 'removed'));--> statement-breakpoint
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_state_known" CHECK ("rooms"."state" in ('wanted', 'open', 'failed', 'expelled', 'silenced'));--> statement-breakpoint
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_marking_known" CHECK ("rooms"."marking" in ('CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'));--> statement-breakpoint
ALTER TABLE "local_members" ADD CONSTRAINT "local_members_state_known" CHECK ("local_members"."state" in ('invited', 'joined', 'left', 'expelled'));--> statement-breakpoint
ALTER TABLE "entry_markings" ADD CONSTRAINT "entry_markings_tlp_known" CHECK ("entry_markings"."tlp" in ('CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'));--> statement-breakpoint
ALTER TABLE "connect_invites" ADD CONSTRAINT "connect_invites_state_known" CHECK ("connect_invites"."state" in ('sent', 'accepted', 'approved', 'declined', 'expired'));--> statement-breakpoint
ALTER TABLE "network_trust" ADD CONSTRAINT "network_trust_state_known" CHECK ("network_trust"."state" in ('trusted', 'suspect'));--> statement-breakpoint
ALTER TABLE "due" ADD CONSTRAINT "due_kind_word" CHECK ("due"."kind" ~ '^[a-z][a-z0-9-]*$');--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_outcome_known" CHECK ("outbox"."outcome" in ('delivered', 'given-up'));--> statement-breakpoint
ALTER TABLE "timeline" ADD CONSTRAINT "timeline_kind_word" CHECK ("timeline"."kind" ~ '^[a-z][a-z0-9-]*$'), ADD CONSTRAINT "timeline_marking_known" CHECK ("timeline"."marking" in ('CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'));--> statement-breakpoint
CREATE TABLE "room_gaps" (
	"room" uuid PRIMARY KEY NOT NULL,
	"after" bigint NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"before" bigint,
	"until" timestamp with time zone,
	CONSTRAINT "room_gaps_end" CHECK (("room_gaps"."before" is null) = ("room_gaps"."until" is null))
);
--> statement-breakpoint
DROP INDEX "incidents_open_alert";--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "alert_of" text;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "late" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "silence" text;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "outage_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "outage_told" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "room_gaps" ADD CONSTRAINT "room_gaps_room_rooms_id_fk" FOREIGN KEY ("room") REFERENCES "public"."rooms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- The key of an alert was "id (exercise) (organisation)"; its id stands on the timeline.
UPDATE incidents SET
  alert = opened.data->>'alert',
  alert_of = CASE
    WHEN incidents.alert = (opened.data->>'alert') || CASE WHEN incidents.exercise THEN ' (exercise)' ELSE '' END THEN NULL
    ELSE opened.organisation
  END
FROM timeline AS opened
WHERE opened.incident = incidents.id AND opened.number = 1 AND incidents.alert IS NOT NULL AND opened.data ? 'alert';
--> statement-breakpoint
-- Outages were kept in the words of the reason.
UPDATE rooms SET
  outage_since = substring(reason FROM ' since (\S+)$')::timestamptz,
  outage_told = reason LIKE 'cannot be reached, as was said, since %',
  reason = NULL
WHERE state = 'open' AND reason ~ '^cannot be reached(, as was said,)? since \d{4}-\S+$';
--> statement-breakpoint
-- A reason said, too, that the others had been told.
UPDATE rooms SET late = true WHERE state IN ('wanted', 'failed') AND reason IS NOT NULL;
--> statement-breakpoint
UPDATE rooms SET silence = CASE
    WHEN reason LIKE 'nobody is left in it%' THEN 'nobody-left'
    WHEN reason LIKE 'it was closed%' THEN 'closed'
    WHEN reason LIKE 'its network is not trusted%' THEN 'not-trusted'
    ELSE 'exposed'
  END
WHERE state = 'silenced';
--> statement-breakpoint
-- What the rooms for everybody did not hear, from the timeline: lost since the last opening, or before it.
INSERT INTO room_gaps (room, after, since, before, until)
WITH news AS (
  SELECT rooms.id AS room, entry.number, entry.occurred_at, entry.kind = 'room-opened' AS opens
  FROM rooms JOIN timeline AS entry ON entry.incident = rooms.incident AND entry.data->>'network' = rooms.network
  WHERE rooms.purpose = 'main' AND entry.kind IN ('room-opened', 'room-failed', 'exposed', 'network-suspect')
    AND entry.handling IS NULL AND NOT entry.data ? 'away'
), ends AS (
  SELECT room, max(number) AS opened FROM news WHERE opens GROUP BY room
), lost AS (
  -- The first loss behind the last opening, else the first one between that and the opening before.
  SELECT DISTINCT ON (news.room) news.room, news.number, news.occurred_at,
    CASE WHEN news.number > ends.opened THEN NULL ELSE ends.opened END AS until
  FROM news LEFT JOIN ends USING (room)
  WHERE NOT news.opens AND news.number > coalesce(
    (SELECT max(before.number) FROM news AS before
      WHERE before.room = news.room AND before.opens AND before.number < ends.opened), 0)
  ORDER BY news.room, (news.number > coalesce(ends.opened, 0)) DESC, news.number
)
SELECT lost.room, lost.number, lost.occurred_at, lost.until, opening.occurred_at
FROM lost LEFT JOIN news AS opening ON opening.room = lost.room AND opening.number = lost.until;
--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_open_alert" ON "incidents" USING btree ("alert","exercise",coalesce("alert_of", '')) WHERE "incidents"."status" <> 'closed';--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_alert_of" CHECK ("incidents"."alert" is not null or "incidents"."alert_of" is null);--> statement-breakpoint
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_silence_known" CHECK ("rooms"."silence" in ('exposed', 'nobody-left', 'closed', 'not-trusted'));--> statement-breakpoint
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_silence_of_silenced" CHECK (("rooms"."state" = 'silenced') = ("rooms"."silence" is not null));--> statement-breakpoint
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_outage_of_open" CHECK ("rooms"."outage_since" is null or "rooms"."state" = 'open');--> statement-breakpoint
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_outage_told" CHECK ("rooms"."outage_since" is not null or not "rooms"."outage_told");--> statement-breakpoint
CREATE TABLE "side_room_entitled" (
	"incident" uuid NOT NULL,
	"purpose" text NOT NULL,
	"organisation" text NOT NULL,
	"contact" text,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "side_room_entitled_once" UNIQUE NULLS NOT DISTINCT("incident","purpose","organisation","contact"),
	CONSTRAINT "side_room_entitled_purpose" CHECK ("side_room_entitled"."purpose" <> 'main')
);
--> statement-breakpoint
ALTER TABLE "permits" DROP CONSTRAINT "permits_incident_entry_recipient_pk";--> statement-breakpoint
ALTER TABLE "roll" DROP CONSTRAINT "roll_incident_purpose_contact_pk";--> statement-breakpoint
ALTER TABLE "permits" ALTER COLUMN "entry" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "roll" ALTER COLUMN "contact" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "roll" ALTER COLUMN "network" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "side_room_entitled" ADD CONSTRAINT "side_room_entitled_incident_incidents_id_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- For whom side rooms are stood on the roll, under "for:" and the purpose, nobody in particular as "<organisation>:nobody".
INSERT INTO side_room_entitled (incident, purpose, organisation, contact, since)
  SELECT incident, substr(purpose, 5), organisation, nullif(contact, organisation || ':nobody'), changed_at
  FROM roll WHERE purpose LIKE 'for:%' AND state = 'wanted';
--> statement-breakpoint
DELETE FROM roll WHERE purpose LIKE 'for:%';
--> statement-breakpoint
UPDATE roll SET contact = nullif(contact, organisation || ':nobody'), network = nullif(network, '')
  WHERE contact = organisation || ':nobody' OR network = '';
--> statement-breakpoint
UPDATE permits SET entry = NULL WHERE entry = 0;
--> statement-breakpoint
CREATE UNIQUE INDEX "roll_contact" ON "roll" USING btree ("incident","purpose","contact");--> statement-breakpoint
CREATE UNIQUE INDEX "roll_organisation" ON "roll" USING btree ("incident","purpose","organisation") WHERE "roll"."contact" is null;--> statement-breakpoint
ALTER TABLE "permits" ADD CONSTRAINT "permits_once" UNIQUE NULLS NOT DISTINCT("incident","entry","recipient");--> statement-breakpoint
ALTER TABLE "permits" ADD CONSTRAINT "permits_entry" CHECK ("permits"."entry" > 0);--> statement-breakpoint
ALTER TABLE "roll" ADD CONSTRAINT "roll_nobody" CHECK ("roll"."contact" is not null or "roll"."state" in ('failed', 'removed'));--> statement-breakpoint
ALTER TABLE "roll" ADD CONSTRAINT "roll_network" CHECK ("roll"."network" <> '');--> statement-breakpoint
ALTER TABLE "inbox" ADD CONSTRAINT "inbox_kind_word" CHECK ("inbox"."kind" ~ '^[a-z][a-z0-9-]*$');--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_kind_word" CHECK ("outbox"."kind" ~ '^[a-z][a-z0-9-]*$');
