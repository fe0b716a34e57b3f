CREATE TABLE "reminder_copies" (
	"incident" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"contact" text NOT NULL,
	"state" text NOT NULL,
	"network" text,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "reminder_copies_incident_kind_subject_contact_pk" PRIMARY KEY("incident","kind","subject","contact")
);
--> statement-breakpoint
CREATE TABLE "reminder_messages" (
	"room" uuid NOT NULL,
	"kind" text NOT NULL,
	"message" text NOT NULL,
	CONSTRAINT "reminder_messages_room_kind_pk" PRIMARY KEY("room","kind")
);
--> statement-breakpoint
ALTER TABLE "reminder_copies" ADD CONSTRAINT "reminder_copies_incident_incidents_id_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminder_messages" ADD CONSTRAINT "reminder_messages_room_rooms_id_fk" FOREIGN KEY ("room") REFERENCES "public"."rooms"("id") ON DELETE no action ON UPDATE no action;