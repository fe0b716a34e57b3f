CREATE TABLE "handovers" (
  "incident" uuid PRIMARY KEY NOT NULL REFERENCES "incidents"("id"),
  "to_contact" text NOT NULL,
  "at" timestamp with time zone NOT NULL
);
