CREATE TABLE "occupants" (
	"room" uuid NOT NULL,
	"user_id" text NOT NULL,
	"state" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "occupants_room_user_id_pk" PRIMARY KEY("room","user_id")
);
--> statement-breakpoint
CREATE TABLE "entry_markings" (
	"incident" uuid NOT NULL,
	"entry" bigint NOT NULL,
	"tlp" text NOT NULL,
	"handling" jsonb,
	CONSTRAINT "entry_markings_incident_entry_pk" PRIMARY KEY("incident","entry")
);
--> statement-breakpoint
CREATE TABLE "permits" (
	"incident" uuid NOT NULL,
	"entry" bigint NOT NULL,
	"recipient" text NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "permits_incident_entry_recipient_pk" PRIMARY KEY("incident","entry","recipient")
);
--> statement-breakpoint
CREATE TABLE "connect_invites" (
	"room" uuid NOT NULL,
	"contact" text NOT NULL,
	"invite" text NOT NULL,
	"email" text NOT NULL,
	"state" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "connect_invites_room_contact_pk" PRIMARY KEY("room","contact")
);
--> statement-breakpoint
CREATE TABLE "network_trust" (
	"network" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"by" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "relayed" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"incident" uuid NOT NULL,
	"from_room" uuid NOT NULL,
	"from_message" text NOT NULL,
	"from_thread" text,
	"to_room" uuid NOT NULL,
	"author" text,
	"author_user" text NOT NULL,
	"text" text NOT NULL,
	"extras" jsonb,
	"deleted" boolean DEFAULT false NOT NULL,
	"batch" text,
	"to_message" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "relayed_reactions" (
	"room" uuid NOT NULL,
	"message" text NOT NULL,
	"emoji" text NOT NULL,
	"user_id" text NOT NULL,
	CONSTRAINT "relayed_reactions_room_message_emoji_user_id_pk" PRIMARY KEY("room","message","emoji","user_id")
);
--> statement-breakpoint
ALTER TABLE "roll" DROP CONSTRAINT "roll_incident_contact_pk";--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "pap" text;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "caveats" jsonb;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "source" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "relay" text DEFAULT 'curated' NOT NULL;--> statement-breakpoint
ALTER TABLE "participations" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "roll" ADD COLUMN "purpose" text DEFAULT 'main' NOT NULL;--> statement-breakpoint
ALTER TABLE "roll" ADD CONSTRAINT "roll_incident_purpose_contact_pk" PRIMARY KEY("incident","purpose","contact");--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "marking" text;--> statement-breakpoint
ALTER TABLE "timeline" ADD COLUMN "handling" jsonb;--> statement-breakpoint
ALTER TABLE "occupants" ADD CONSTRAINT "occupants_room_rooms_id_fk" FOREIGN KEY ("room") REFERENCES "public"."rooms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_markings" ADD CONSTRAINT "entry_markings_incident_incidents_id_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "permits" ADD CONSTRAINT "permits_incident_incidents_id_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connect_invites" ADD CONSTRAINT "connect_invites_room_rooms_id_fk" FOREIGN KEY ("room") REFERENCES "public"."rooms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relayed" ADD CONSTRAINT "relayed_incident_incidents_id_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relayed" ADD CONSTRAINT "relayed_from_room_rooms_id_fk" FOREIGN KEY ("from_room") REFERENCES "public"."rooms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relayed" ADD CONSTRAINT "relayed_to_room_rooms_id_fk" FOREIGN KEY ("to_room") REFERENCES "public"."rooms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relayed_reactions" ADD CONSTRAINT "relayed_reactions_room_rooms_id_fk" FOREIGN KEY ("room") REFERENCES "public"."rooms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "relayed_once" ON "relayed" USING btree ("from_room","from_message","to_room");--> statement-breakpoint
CREATE INDEX "relayed_waiting" ON "relayed" USING btree ("to_room","id") WHERE "relayed"."batch" is null;--> statement-breakpoint
CREATE INDEX "relayed_batch" ON "relayed" USING btree ("batch");--> statement-breakpoint
CREATE INDEX "relayed_target" ON "relayed" USING btree ("to_room","to_message");--> statement-breakpoint
-- Whoever opened an incident before sources were kept: their organisation is its source.
UPDATE incidents SET source = contacts.organisation FROM contacts WHERE contacts.id = incidents.opened_by;
--> statement-breakpoint
-- Who was on the roll as invited or there is taken to be; the periodic comparison puts right what changed since.
INSERT INTO occupants (room, user_id, state, since)
  SELECT DISTINCT ON (rooms.id, roll.user_id) rooms.id, roll.user_id, roll.state, roll.changed_at
  FROM roll JOIN rooms ON rooms.incident = roll.incident AND rooms.network = roll.network AND rooms.purpose = 'main'
  WHERE roll.user_id IS NOT NULL AND roll.state IN ('invited', 'joined');
