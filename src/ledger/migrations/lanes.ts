/**
 * Lanes: the gapless line of numbers of every debt. A number is given to a rendering when it is first sent; the number after the
 * last acknowledged one is open, and may be rendered anew until its receipt is stored. Of each agency: whether it can be reached,
 * and how fast it may be called, so that all workers agree. Keys that sign and verify, as they were last seen.
 */
export const lanesMigration = `
ALTER TABLE gateway.debt
  ADD COLUMN epoch integer NOT NULL DEFAULT 1,
  ADD COLUMN acked_seq bigint NOT NULL DEFAULT 0,
  ADD COLUMN acked_chain bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  ADD COLUMN open_rendering integer NOT NULL DEFAULT 0,
  ADD COLUMN open_version integer,
  ADD COLUMN open_hash bytea,
  ADD COLUMN open_at timestamptz,
  ADD COLUMN reported text,
  ADD COLUMN agency_failed boolean NOT NULL DEFAULT false,
  ADD CHECK (octet_length(acked_chain) = 32),
  ADD CHECK (state IN ('open', 'held', 'recover', 'closed'));
CREATE INDEX debt_agency_failed ON gateway.debt (agency) WHERE agency_failed;

CREATE OR REPLACE FUNCTION gateway.debt_only_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.owed < OLD.owed OR NEW.acknowledged < OLD.acknowledged OR NEW.fence < OLD.fence THEN
    RAISE EXCEPTION 'what is owed and acknowledged only rises' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.epoch, NEW.acked_seq) < (OLD.epoch, OLD.acked_seq)
    OR (NEW.epoch = OLD.epoch AND NEW.acked_seq NOT IN (OLD.acked_seq, OLD.acked_seq + 1)) THEN
    RAISE EXCEPTION 'the numbers of a lane rise one by one' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

ALTER TABLE gateway.delivery
  ADD COLUMN epoch integer,
  ADD COLUMN seq bigint,
  ADD COLUMN rendering integer,
  ADD COLUMN body_hash bytea,
  ADD COLUMN prev_chain bytea,
  ADD COLUMN chain bytea,
  ADD COLUMN content_type text,
  ADD COLUMN data_schema text,
  ADD COLUMN version_at timestamptz,
  ADD COLUMN acked_at timestamptz,
  ADD COLUMN result text,
  ADD COLUMN receipt text;
CREATE UNIQUE INDEX delivery_number ON gateway.delivery (agency, nominal, epoch, seq) WHERE status = 'delivered' AND seq IS NOT NULL;
CREATE INDEX delivery_offered ON gateway.delivery (agency, nominal) WHERE status = 'offered';

CREATE TABLE gateway.agency_gate (
  agency text PRIMARY KEY,
  failures integer NOT NULL DEFAULT 0,
  blocked_until timestamptz,
  asked_until timestamptz,
  next_slot timestamptz,
  last_error text,
  since timestamptz
) WITH (fillfactor = 50);

CREATE TABLE gateway.known_key (
  owner text NOT NULL,
  id text NOT NULL,
  public_key text NOT NULL,
  not_before text,
  not_after text,
  seen_at timestamptz NOT NULL DEFAULT now(),
  withdrawn_at timestamptz,
  PRIMARY KEY (owner, id)
);
`
