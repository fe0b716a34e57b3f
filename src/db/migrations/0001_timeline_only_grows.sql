-- A correction, an edit or a deletion is a new entry that names the old one: nothing changes or removes an entry.
-- Whoever owns the table can still drop the trigger; the hash chain then shows what was done.
CREATE FUNCTION timeline_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The timeline only grows: % is refused.', lower(TG_OP)
    USING ERRCODE = 'restrict_violation', HINT = 'Append an entry that corrects the old one.';
END $$;
--> statement-breakpoint
CREATE TRIGGER timeline_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON timeline
  FOR EACH STATEMENT EXECUTE FUNCTION timeline_only_grows();
--> statement-breakpoint
-- Every row of a queue is written three times in its life; cleaning up early keeps the search for pending rows
-- from wading through finished ones.
ALTER TABLE outbox SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
--> statement-breakpoint
ALTER TABLE inbox SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
--> statement-breakpoint
ALTER TABLE lanes SET (fillfactor = 50);
