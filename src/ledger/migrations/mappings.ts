/**
 * Mappings as state: every version that was ever loaded, with what its text refers to, and who brought which into force. An
 * activation needs two people, which the table itself holds; `place` is the order in which activations were approved.
 */
export const mappingsMigration = `
CREATE TABLE gateway.mapping_source (
  hash text PRIMARY KEY,
  kind text NOT NULL,
  name text NOT NULL,
  source text NOT NULL
);
CREATE TABLE gateway.mapping_version (
  hash text PRIMARY KEY,
  mapping text NOT NULL,
  version text NOT NULL,
  file text NOT NULL,
  source text NOT NULL,
  needs text NOT NULL,
  certificate text,
  loaded_by text NOT NULL,
  loaded_at timestamptz NOT NULL
);
CREATE TABLE gateway.mapping_activation (
  sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hash text NOT NULL REFERENCES gateway.mapping_version,
  mapping text NOT NULL,
  proposed_by text NOT NULL,
  proposed_at timestamptz NOT NULL,
  approved_by text,
  approved_at timestamptz,
  place bigint UNIQUE,
  CHECK (approved_by IS DISTINCT FROM proposed_by),
  CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
  CHECK ((approved_by IS NULL) = (place IS NULL))
);
CREATE INDEX mapping_activation_mapping ON gateway.mapping_activation (mapping, place);
CREATE INDEX mapping_activation_hash ON gateway.mapping_activation (hash);

CREATE FUNCTION gateway.mapping_approved_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  unapproved gateway.mapping_activation%ROWTYPE := NEW;
BEGIN
  unapproved.approved_by := NULL;
  unapproved.approved_at := NULL;
  unapproved.place := NULL;
  IF OLD IS DISTINCT FROM unapproved THEN
    RAISE EXCEPTION 'a mapping is approved once and its activation never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER mapping_activation_changes BEFORE UPDATE ON gateway.mapping_activation
  FOR EACH ROW EXECUTE FUNCTION gateway.mapping_approved_once();
CREATE TRIGGER mapping_activation_keeps BEFORE DELETE ON gateway.mapping_activation
  FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER mapping_activation_stays BEFORE TRUNCATE ON gateway.mapping_activation
  FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER mapping_version_keeps BEFORE UPDATE OR DELETE ON gateway.mapping_version
  FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER mapping_version_stays BEFORE TRUNCATE ON gateway.mapping_version
  FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER mapping_source_keeps BEFORE UPDATE OR DELETE ON gateway.mapping_source
  FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER mapping_source_stays BEFORE TRUNCATE ON gateway.mapping_source
  FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();
`
