CREATE TABLE "broken_records" (
	"incident" uuid PRIMARY KEY NOT NULL,
	"number" bigint NOT NULL,
	"reason" text NOT NULL,
	"found_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "said" (
	"room" uuid NOT NULL,
	"message" text NOT NULL,
	"entries" bigint[] NOT NULL,
	CONSTRAINT "said_room_message_pk" PRIMARY KEY("room","message")
);
--> statement-breakpoint
ALTER TABLE "broken_records" ADD CONSTRAINT "broken_records_incident_incidents_id_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "said" ADD CONSTRAINT "said_room_rooms_id_fk" FOREIGN KEY ("room") REFERENCES "public"."rooms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "timeline_access" ON "timeline" USING btree ("incident","number") WHERE "timeline"."kind" in ('marked', 'permitted', 'removed');