/**
 * Guidance as state: packs and who brought them into force, the life of each finding, scheduled runs, deviations, notices, and
 * the figures of each month. A pack needs two people, which the table itself holds.
 */
export const guidanceMigration = `
CREATE TABLE gateway.guidance_pack (
  hash text PRIMARY KEY,
  pack text NOT NULL,
  version text NOT NULL,
  status text NOT NULL,
  effective_from text NOT NULL,
  effective_to text,
  file text NOT NULL,
  source text NOT NULL,
  proposed_by text NOT NULL,
  proposed_at timestamptz NOT NULL,
  approved_by text,
  approved_at timestamptz,
  CHECK (approved_by IS DISTINCT FROM proposed_by),
  CHECK ((approved_by IS NULL) = (approved_at IS NULL))
);
CREATE INDEX guidance_pack_id ON gateway.guidance_pack (pack, effective_from);

CREATE FUNCTION gateway.guidance_pack_approved_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  unapproved gateway.guidance_pack%ROWTYPE := NEW;
BEGIN
  unapproved.approved_by := NULL;
  unapproved.approved_at := NULL;
  IF OLD IS DISTINCT FROM unapproved THEN
    RAISE EXCEPTION 'a guidance pack is approved once and never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guidance_pack_changes BEFORE UPDATE ON gateway.guidance_pack
  FOR EACH ROW EXECUTE FUNCTION gateway.guidance_pack_approved_once();
CREATE TRIGGER guidance_pack_keeps BEFORE DELETE ON gateway.guidance_pack
  FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER guidance_pack_stays BEFORE TRUNCATE ON gateway.guidance_pack
  FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();

ALTER TABLE gateway.finding
  ADD COLUMN assessed_at timestamptz,
  ADD COLUMN packs text,
  ADD COLUMN verdicts text,
  ADD COLUMN circumstances text;

CREATE TABLE gateway.finding_life (
  id text PRIMARY KEY,
  nominal text NOT NULL,
  since timestamptz NOT NULL,
  ended timestamptz,
  finding text NOT NULL,
  circumstances text NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX finding_life_nominal ON gateway.finding_life (nominal) WHERE ended IS NULL;

CREATE TABLE gateway.schedule (
  name text PRIMARY KEY,
  fence bigint NOT NULL DEFAULT 0,
  began_at timestamptz,
  ended_at timestamptz,
  lease_until timestamptz
);

CREATE TABLE gateway.deviation (
  sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  id text PRIMARY KEY,
  agency text NOT NULL,
  unit text NOT NULL,
  rule text NOT NULL,
  nominal text REFERENCES gateway.nominal,
  authoriser text NOT NULL,
  reason text NOT NULL,
  client text NOT NULL,
  begins timestamptz NOT NULL,
  expires timestamptz NOT NULL,
  CHECK (begins < expires)
);
CREATE INDEX deviation_agency ON gateway.deviation (agency, expires);
CREATE TRIGGER deviation_keeps BEFORE UPDATE OR DELETE ON gateway.deviation
  FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();

CREATE SEQUENCE gateway.notice_arrival AS bigint;
CREATE FUNCTION gateway.draw_notice() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  PERFORM gateway.before_drawing(3, 'gateway.notice_arrival');
  RETURN nextval('gateway.notice_arrival');
END $$;
CREATE TABLE gateway.notice (
  arrival bigint PRIMARY KEY DEFAULT gateway.draw_notice(),
  agency text NOT NULL,
  nominal text NOT NULL,
  finding text NOT NULL,
  kind text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX notice_agency ON gateway.notice (agency, arrival);

CREATE TABLE gateway.compliance_month (
  month text NOT NULL,
  rule text NOT NULL,
  unit text NOT NULL,
  met integer NOT NULL,
  unmet integer NOT NULL,
  excepted integer NOT NULL,
  failed integer NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (month, rule, unit)
);
`
