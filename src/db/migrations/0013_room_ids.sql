CREATE TABLE "former_room_ids" (
	"network" text NOT NULL,
	"room_id" text NOT NULL,
	"room" uuid NOT NULL,
	CONSTRAINT "former_room_ids_network_room_id_pk" PRIMARY KEY("network","room_id")
);
--> statement-breakpoint
ALTER TABLE "former_room_ids" ADD CONSTRAINT "former_room_ids_room_rooms_id_fk" FOREIGN KEY ("room") REFERENCES "public"."rooms"("id") ON DELETE no action ON UPDATE no action;