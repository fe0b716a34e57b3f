CREATE TABLE "crypto_databases" (
	"owner" bigint NOT NULL,
	"name" text NOT NULL,
	"layout" text NOT NULL,
	CONSTRAINT "crypto_databases_owner_name_pk" PRIMARY KEY("owner","name")
);
--> statement-breakpoint
CREATE TABLE "crypto_devices" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"device_id" text NOT NULL,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	"fingerprint" text,
	"master_key" text,
	"signed" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "crypto_records" (
	"owner" bigint NOT NULL,
	"database" text NOT NULL,
	"store" text NOT NULL,
	"key" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "crypto_records_owner_database_store_key_pk" PRIMARY KEY("owner","database","store","key")
);
--> statement-breakpoint
ALTER TABLE "crypto_databases" ADD CONSTRAINT "crypto_databases_owner_crypto_devices_id_fk" FOREIGN KEY ("owner") REFERENCES "public"."crypto_devices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "crypto_records" ADD CONSTRAINT "crypto_records_owner_crypto_devices_id_fk" FOREIGN KEY ("owner") REFERENCES "public"."crypto_devices"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "crypto_devices_device" ON "crypto_devices" USING btree ("user_id","device_id");