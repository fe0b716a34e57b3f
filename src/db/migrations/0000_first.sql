CREATE TABLE "contact_addresses" (
	"contact" text NOT NULL,
	"network" text NOT NULL,
	"address" text NOT NULL,
	"user_id" text,
	CONSTRAINT "contact_addresses_contact_network_pk" PRIMARY KEY("contact","network")
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" text PRIMARY KEY NOT NULL,
	"organisation" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"rights" text NOT NULL,
	"hours" text NOT NULL,
	"listed" boolean DEFAULT true NOT NULL,
	"position" integer NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "organisations" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"communities" text[] DEFAULT '{}' NOT NULL,
	"clients" text[] DEFAULT '{}' NOT NULL,
	"ceiling" text NOT NULL,
	"networks" text[] NOT NULL,
	"timezone" text NOT NULL,
	"listed" boolean DEFAULT true NOT NULL,
	"position" integer NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"id" text PRIMARY KEY NOT NULL,
	"policy" jsonb NOT NULL,
	"position" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "teams" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"members" text[] NOT NULL,
	"skills" text[] DEFAULT '{}' NOT NULL,
	"position" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_numbers" (
	"year" integer PRIMARY KEY NOT NULL,
	"last" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"ref" text NOT NULL,
	"codename" text NOT NULL,
	"title" text NOT NULL,
	"category" text,
	"severity" text NOT NULL,
	"status" text NOT NULL,
	"marking" text NOT NULL,
	"lead" text,
	"opened_by" text NOT NULL,
	"exercise" boolean NOT NULL,
	"alert" text,
	"opened_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"resolution" text,
	"last_number" bigint DEFAULT 0 NOT NULL,
	"last_hash" text NOT NULL,
	CONSTRAINT "incidents_ref_unique" UNIQUE("ref"),
	CONSTRAINT "incidents_codename_unique" UNIQUE("codename")
);
--> statement-breakpoint
CREATE TABLE "participations" (
	"incident" uuid NOT NULL,
	"organisation" text NOT NULL,
	"invited_at" timestamp with time zone NOT NULL,
	"acknowledged_at" timestamp with time zone,
	"acknowledged_by" text,
	CONSTRAINT "participations_incident_organisation_pk" PRIMARY KEY("incident","organisation")
);
--> statement-breakpoint
CREATE TABLE "roll" (
	"incident" uuid NOT NULL,
	"contact" text NOT NULL,
	"organisation" text NOT NULL,
	"network" text NOT NULL,
	"user_id" text,
	"state" text NOT NULL,
	"reason" text,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "roll_incident_contact_pk" PRIMARY KEY("incident","contact")
);
--> statement-breakpoint
CREATE TABLE "rooms" (
	"id" uuid PRIMARY KEY NOT NULL,
	"incident" uuid NOT NULL,
	"network" text NOT NULL,
	"purpose" text DEFAULT 'main' NOT NULL,
	"name" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"room_id" text,
	"summary_message" text,
	"opened_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "local_members" (
	"room" text NOT NULL,
	"user_id" text NOT NULL,
	"state" text NOT NULL,
	CONSTRAINT "local_members_room_user_id_pk" PRIMARY KEY("room","user_id")
);
--> statement-breakpoint
CREATE TABLE "local_messages" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"network" text NOT NULL,
	"room" text NOT NULL,
	"author" text NOT NULL,
	"text" text,
	"message" jsonb,
	"only_for" text,
	"key" text,
	"pinned" text,
	"deleted" text,
	"edited_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "local_rooms" (
	"id" text PRIMARY KEY NOT NULL,
	"network" text NOT NULL,
	"name" text NOT NULL,
	"topic" text NOT NULL,
	"direct_with" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "adapter_state" (
	"network" text NOT NULL,
	"key" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "adapter_state_network_key_pk" PRIMARY KEY("network","key")
);
--> statement-breakpoint
CREATE TABLE "due" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"incident" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"told" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"armed" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"network" text NOT NULL,
	"event_id" text NOT NULL,
	"lane" text NOT NULL,
	"event" jsonb NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"not_before" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone,
	"error" text
);
--> statement-breakpoint
CREATE TABLE "lanes" (
	"name" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"lane" text NOT NULL,
	"network" text NOT NULL,
	"incident" uuid,
	"step" jsonb NOT NULL,
	"key" text NOT NULL,
	"parallel" text,
	"topic" text,
	"revision" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"not_before" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone,
	"outcome" text,
	"error" text,
	CONSTRAINT "outbox_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "timeline" (
	"incident" uuid NOT NULL,
	"number" bigint NOT NULL,
	"kind" text NOT NULL,
	"text" text NOT NULL,
	"data" jsonb NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"author" text NOT NULL,
	"organisation" text,
	"marking" text NOT NULL,
	"source" jsonb,
	"corrects" bigint,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "timeline_incident_number_pk" PRIMARY KEY("incident","number")
);
--> statement-breakpoint
ALTER TABLE "contact_addresses" ADD CONSTRAINT "contact_addresses_contact_contacts_id_fk" FOREIGN KEY ("contact") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_organisation_organisations_id_fk" FOREIGN KEY ("organisation") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "participations" ADD CONSTRAINT "participations_incident_incidents_id_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roll" ADD CONSTRAINT "roll_incident_incidents_id_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_incident_incidents_id_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "due" ADD CONSTRAINT "due_incident_incidents_id_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "timeline" ADD CONSTRAINT "timeline_incident_incidents_id_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "contact_addresses_user" ON "contact_addresses" USING btree ("network","user_id");--> statement-breakpoint
CREATE INDEX "contact_addresses_address" ON "contact_addresses" USING btree ("network",lower("address"));--> statement-breakpoint
CREATE INDEX "contacts_organisation" ON "contacts" USING btree ("organisation");--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_open_alert" ON "incidents" USING btree ("alert") WHERE "incidents"."status" <> 'closed';--> statement-breakpoint
CREATE INDEX "incidents_open" ON "incidents" USING btree ("opened_at") WHERE "incidents"."status" <> 'closed';--> statement-breakpoint
CREATE INDEX "participations_organisation" ON "participations" USING btree ("organisation");--> statement-breakpoint
CREATE INDEX "roll_user" ON "roll" USING btree ("network","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "rooms_one_per_network" ON "rooms" USING btree ("incident","network","purpose");--> statement-breakpoint
CREATE UNIQUE INDEX "rooms_platform_id" ON "rooms" USING btree ("network","room_id");--> statement-breakpoint
CREATE INDEX "local_members_user" ON "local_members" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "local_messages_room" ON "local_messages" USING btree ("room","id");--> statement-breakpoint
CREATE UNIQUE INDEX "local_messages_key" ON "local_messages" USING btree ("network","key");--> statement-breakpoint
CREATE UNIQUE INDEX "local_rooms_name" ON "local_rooms" USING btree ("network","name");--> statement-breakpoint
CREATE UNIQUE INDEX "due_one" ON "due" USING btree ("incident","kind","subject");--> statement-breakpoint
CREATE INDEX "due_next" ON "due" USING btree ("due_at") WHERE "due"."armed" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "inbox_event" ON "inbox" USING btree ("network","event_id");--> statement-breakpoint
CREATE INDEX "inbox_pending" ON "inbox" USING btree ("lane","id") WHERE "inbox"."done_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_pending" ON "outbox" USING btree ("lane","id") WHERE "outbox"."done_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_topic" ON "outbox" USING btree ("lane","topic") WHERE "outbox"."done_at" is null and "outbox"."topic" is not null;--> statement-breakpoint
CREATE INDEX "timeline_source" ON "timeline" USING btree ("incident",("source"->>'network'),("source"->>'message')) WHERE "timeline"."source"->>'message' is not null;