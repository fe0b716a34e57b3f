DROP INDEX "due_one";--> statement-breakpoint
ALTER TABLE "due" ALTER COLUMN "incident" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "due" ADD COLUMN "about_kind" text;--> statement-breakpoint
ALTER TABLE "due" ADD COLUMN "about_id" text;--> statement-breakpoint
ALTER TABLE "due" ADD COLUMN "data" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "about_kind" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "about_id" text;--> statement-breakpoint
-- All that was due was about an incident. Which of a kind it is stood in one text: an
-- organisation, a contact, or a room and a contact joined by a blank.
UPDATE due SET
  about_kind = 'incident',
  data = CASE
    WHEN subject = '' THEN '{}'::jsonb
    WHEN kind IN ('no-acknowledgement', 'no-answer') THEN jsonb_build_object('organisation', subject)
    WHEN kind = 'no-lead' THEN jsonb_build_object('contact', subject)
    WHEN kind = 'directory-change' THEN jsonb_build_object('changed', subject)
    WHEN kind = 'connect-expiry' THEN jsonb_build_object(
      'room', split_part(subject, ' ', 1), 'contact', substr(subject, strpos(subject, ' ') + 1))
    ELSE jsonb_build_object('subject', subject)
  END;
--> statement-breakpoint
ALTER TABLE due ALTER COLUMN about_kind SET NOT NULL;
--> statement-breakpoint
UPDATE outbox SET about_kind = CASE WHEN incident IS NULL THEN 'nothing' ELSE 'incident' END;
--> statement-breakpoint
ALTER TABLE outbox ALTER COLUMN about_kind SET NOT NULL;
--> statement-breakpoint
-- What goes to a person and is about no incident now says so. The only answers that did were those of a network that is
-- not trusted; of the others, those that name incidents show these.
UPDATE outbox SET step = step || '{"trustNotice": true}'
  WHERE about_kind = 'nothing' AND done_at IS NULL AND kind = 'reply' AND step->>'cites' = 'no-content';
--> statement-breakpoint
UPDATE outbox SET step = step || jsonb_build_object('incidents', named.ids)
FROM (
  SELECT waiting.id, jsonb_agg(incidents.id) AS ids FROM outbox AS waiting
  JOIN incidents ON strpos(replace(waiting.step->>'message', '\', ''), incidents.ref) > 0
  WHERE waiting.about_kind = 'nothing' AND waiting.done_at IS NULL AND waiting.kind = 'reply'
    AND NOT waiting.step ? 'cites' AND NOT waiting.step ? 'incidents'
  GROUP BY waiting.id
) AS named
WHERE named.id = outbox.id;
--> statement-breakpoint
UPDATE outbox SET step = step || '{"cites": "no-content"}'
  WHERE about_kind = 'nothing' AND done_at IS NULL AND kind IN ('reply', 'direct')
    AND NOT step ? 'cites' AND NOT step ? 'incidents';
--> statement-breakpoint
CREATE INDEX "due_next_without_incident" ON "due" USING btree ("due_at") WHERE "due"."armed" is not null and "due"."incident" is null;--> statement-breakpoint
ALTER TABLE "due" DROP COLUMN "subject";--> statement-breakpoint
ALTER TABLE "due" ADD CONSTRAINT "due_one" UNIQUE NULLS NOT DISTINCT("incident","kind","data","about_kind","about_id");--> statement-breakpoint
ALTER TABLE "due" ADD CONSTRAINT "due_about_known" CHECK ("due"."about_kind" in ('incident', 'advisory', 'roster', 'nothing'));--> statement-breakpoint
ALTER TABLE "due" ADD CONSTRAINT "due_about" CHECK (case "due"."about_kind"
      when 'incident' then "due"."incident" is not null and "due"."about_id" is null
      when 'nothing' then "due"."incident" is null and "due"."about_id" is null
      else "due"."incident" is null and "due"."about_id" is not null end);--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_about_known" CHECK ("outbox"."about_kind" in ('incident', 'advisory', 'roster', 'nothing'));--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_about" CHECK (case "outbox"."about_kind"
      when 'incident' then "outbox"."incident" is not null and "outbox"."about_id" is null
      when 'nothing' then "outbox"."incident" is null and "outbox"."about_id" is null
      else "outbox"."incident" is null and "outbox"."about_id" is not null end);
