CREATE TABLE "local_reactions" (
	"message" bigint NOT NULL,
	"user_id" text NOT NULL,
	"emoji" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "local_reactions_message_user_id_emoji_pk" PRIMARY KEY("message","user_id","emoji")
);
--> statement-breakpoint
ALTER TABLE "local_members" ADD COLUMN "reason" text;