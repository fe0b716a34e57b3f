CREATE TABLE "room_looks" (
	"room" uuid PRIMARY KEY NOT NULL,
	"compared_at" timestamp with time zone NOT NULL,
	"privacy_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "room_looks" ADD CONSTRAINT "room_looks_room_rooms_id_fk" FOREIGN KEY ("room") REFERENCES "public"."rooms"("id") ON DELETE no action ON UPDATE no action;