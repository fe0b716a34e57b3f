CREATE TABLE "identity_changes" (
	"network" text NOT NULL,
	"user_id" text NOT NULL,
	"identity" text NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"accepted_by" text,
	"accepted_at" timestamp with time zone,
	CONSTRAINT "identity_changes_network_user_id_pk" PRIMARY KEY("network","user_id")
);
--> statement-breakpoint
CREATE TABLE "refusals" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "refusals_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"network" text NOT NULL,
	"user_id" text NOT NULL,
	"contact" text,
	"organisation" text,
	"what" text NOT NULL,
	"why" text NOT NULL,
	"incident" uuid,
	"times" integer NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "refusals_alike" UNIQUE NULLS NOT DISTINCT("network","user_id","what","why","incident"),
	CONSTRAINT "refusals_why_known" CHECK ("refusals"."why" in ('unknown', 'right', 'incident', 'identity', 'network'))
);
--> statement-breakpoint
DROP INDEX "timeline_access";--> statement-breakpoint
ALTER TABLE "refusals" ADD CONSTRAINT "refusals_incident_incidents_id_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "refusals_latest" ON "refusals" USING btree ("last_at");--> statement-breakpoint
CREATE INDEX "timeline_access" ON "timeline" USING btree ("incident","number") WHERE "timeline"."kind" in ('marked', 'marking-vote', 'permitted', 'removed');