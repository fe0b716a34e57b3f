CREATE UNLOGGED TABLE "shared_state" (
	"name" text PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"value" jsonb NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
