-- Waits for what is under way, and lets nothing begin: in the order in which work takes its locks, so that nobody waits
-- for each other for ever.
LOCK TABLE lanes, due, incidents IN ACCESS EXCLUSIVE MODE;
--> statement-breakpoint
ALTER TABLE "due" ADD COLUMN "v" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "inbox" ADD COLUMN "kind" text;--> statement-breakpoint
ALTER TABLE "inbox" ADD COLUMN "v" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
UPDATE "inbox" SET "kind" = coalesce("event"->>'kind', 'unknown');--> statement-breakpoint
ALTER TABLE "inbox" ALTER COLUMN "kind" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "kind" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "v" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
-- The kind leaves the payload, and kinds and fields get the names that the code uses now.
UPDATE "outbox" SET
  "kind" = CASE "step"->>'do'
    WHEN 'summary' THEN 'status-card'
    WHEN 'pin-summary' THEN 'pin-card'
    WHEN 'repeat-summary' THEN 'repeat-card'
    WHEN 'retire-summary' THEN 'retire-card'
    WHEN 'set-ranks' THEN 'set-power-levels'
    WHEN 'gather' THEN 'add-to-space'
    WHEN 'expel' THEN 'kick'
    WHEN 'connect' THEN 'slack-connect'
    ELSE coalesce("step"->>'do', 'unknown')
  END,
  "topic" = CASE "topic"
    WHEN 'summary' THEN 'status-card'
    WHEN 'repeat-summary' THEN 'repeat-card'
    WHEN 'set-ranks' THEN 'set-power-levels'
    WHEN 'gather' THEN 'add-to-space'
    ELSE "topic"
  END,
  "step" = ("step" - 'do' - 'about' - 'anew' - 'courtesy')
    || CASE WHEN "step" ? 'about'
      THEN jsonb_build_object('cites', CASE WHEN "step"->'about' = '"nothing"' THEN '"no-content"'::jsonb ELSE "step"->'about' END)
      ELSE '{}' END
    || CASE WHEN "step" ? 'anew' THEN '{"again": true}' ELSE '{}' END::jsonb
    || CASE WHEN "step" ? 'courtesy' THEN '{"bestEffort": true}' ELSE '{}' END::jsonb;--> statement-breakpoint
ALTER TABLE "outbox" ALTER COLUMN "kind" SET NOT NULL;
