CREATE TABLE "directory_state" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"version" uuid NOT NULL,
	"file" text,
	"file_version" uuid
);
--> statement-breakpoint
CREATE TABLE "timeline_digest" (
	"incident" uuid NOT NULL,
	"kind" text NOT NULL,
	"contact" text NOT NULL,
	"network" text NOT NULL,
	"organisation" text NOT NULL,
	"corrects" boolean NOT NULL,
	"marking" text NOT NULL,
	"held" boolean NOT NULL,
	"entries" bigint NOT NULL,
	"first" bigint NOT NULL,
	"last" bigint NOT NULL,
	CONSTRAINT "timeline_digest_pk" PRIMARY KEY("incident","kind","contact","network","organisation","corrects","marking","held"),
	CONSTRAINT "timeline_digest_marking_known" CHECK ("timeline_digest"."marking" in ('CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'))
);
--> statement-breakpoint
ALTER TABLE "timeline_digest" ADD CONSTRAINT "timeline_digest_incident_incidents_id_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "timeline_kind" ON "timeline" USING btree ("incident","kind","number");--> statement-breakpoint
CREATE INDEX "timeline_recorded" ON "timeline" USING btree ("incident","recorded_at","number");--> statement-breakpoint
CREATE INDEX "timeline_corrects" ON "timeline" USING btree ("incident","corrects") WHERE "timeline"."corrects" is not null;--> statement-breakpoint
-- Ids as the digest of a timeline has them: what data keeps under a key when it is a text, as long as an index takes.
CREATE FUNCTION timeline_digest_id(data jsonb, key text, otherwise text) RETURNS text LANGUAGE sql IMMUTABLE
  RETURN left(coalesce(CASE WHEN jsonb_typeof(data->key) = 'string' THEN data->>key END, otherwise, ''), 150);
--> statement-breakpoint
CREATE FUNCTION keep_timeline_digest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO timeline_digest AS kept (incident, kind, contact, network, organisation, corrects, marking, held, entries, first, last)
  SELECT incident, kind, timeline_digest_id(data, 'contact', author), timeline_digest_id(data, 'network', source->>'network'),
    timeline_digest_id(data, 'organisation', organisation), corrects IS NOT NULL, marking,
    coalesce(handling->>'circle' = 'label', false), count(*), min(number), max(number)
  FROM added GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
  ON CONFLICT (incident, kind, contact, network, organisation, corrects, marking, held) DO UPDATE SET
    entries = kept.entries + excluded.entries, first = least(kept.first, excluded.first),
    last = greatest(kept.last, excluded.last);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER keep_timeline_digest AFTER INSERT ON timeline REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION keep_timeline_digest();
--> statement-breakpoint
-- Makes the digest of an incident from its entries. The incident has to be locked, so that nobody appends meanwhile.
CREATE FUNCTION rebuild_timeline_digest(of uuid) RETURNS void LANGUAGE sql AS $$
  DELETE FROM timeline_digest WHERE incident = of;
  INSERT INTO timeline_digest (incident, kind, contact, network, organisation, corrects, marking, held, entries, first, last)
  SELECT incident, kind, timeline_digest_id(data, 'contact', author), timeline_digest_id(data, 'network', source->>'network'),
    timeline_digest_id(data, 'organisation', organisation), corrects IS NOT NULL, marking,
    coalesce(handling->>'circle' = 'label', false), count(*), min(number), max(number)
  FROM timeline WHERE incident = of GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
$$;
--> statement-breakpoint
SELECT rebuild_timeline_digest(id) FROM incidents;
--> statement-breakpoint
CREATE FUNCTION mark_directory_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO directory_state (version) VALUES (gen_random_uuid())
  ON CONFLICT ("only") DO UPDATE SET version = excluded.version;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER directory_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON organisations
  FOR EACH STATEMENT EXECUTE FUNCTION mark_directory_changed();
--> statement-breakpoint
CREATE TRIGGER directory_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON contacts
  FOR EACH STATEMENT EXECUTE FUNCTION mark_directory_changed();
--> statement-breakpoint
-- Not when the platform's id behind an address is remembered, which is no part of the directory.
CREATE TRIGGER directory_changed AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF contact, network, address
  ON contact_addresses FOR EACH STATEMENT EXECUTE FUNCTION mark_directory_changed();
--> statement-breakpoint
CREATE TRIGGER directory_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON teams
  FOR EACH STATEMENT EXECUTE FUNCTION mark_directory_changed();
--> statement-breakpoint
CREATE TRIGGER directory_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON policies
  FOR EACH STATEMENT EXECUTE FUNCTION mark_directory_changed();
--> statement-breakpoint
INSERT INTO directory_state (version) VALUES (gen_random_uuid());
