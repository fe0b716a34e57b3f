ALTER TABLE "outbox" ADD COLUMN "failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "tried_at" timestamp with time zone;--> statement-breakpoint
UPDATE "outbox" SET "tried_at" = "created_at" WHERE "attempts" > 0 AND "done_at" IS NULL;
