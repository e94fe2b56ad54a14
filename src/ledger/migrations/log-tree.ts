/**
 * The tree over the sync log. A tile and a checkpoint only ever grow out of what they were; the secret of a map of heads and
 * the files of an export may be removed.
 */
export const logTreeMigration = `
CREATE TABLE gateway.audit_tile (
  level smallint NOT NULL,
  n bigint NOT NULL,
  hashes bytea NOT NULL,
  PRIMARY KEY (level, n),
  CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0)
);

CREATE FUNCTION gateway.audit_tile_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.level <> OLD.level OR NEW.n <> OLD.n OR substring(NEW.hashes FOR octet_length(OLD.hashes)) <> OLD.hashes THEN
    RAISE EXCEPTION 'tiles of the log only ever grow' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_tile_changes BEFORE UPDATE ON gateway.audit_tile FOR EACH ROW EXECUTE FUNCTION gateway.audit_tile_grows();
CREATE TRIGGER audit_tile_keeps BEFORE DELETE ON gateway.audit_tile FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER audit_tile_stays BEFORE TRUNCATE ON gateway.audit_tile
  FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();

CREATE TABLE gateway.audit_checkpoint (
  size bigint PRIMARY KEY,
  root bytea NOT NULL,
  body text NOT NULL,
  note text,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (octet_length(root) = 32)
);
CREATE INDEX audit_checkpoint_signed ON gateway.audit_checkpoint (size) WHERE note IS NOT NULL;

CREATE FUNCTION gateway.audit_checkpoint_signed_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.note IS NOT NULL OR (OLD.size, OLD.root, OLD.body, OLD.at) IS DISTINCT FROM (NEW.size, NEW.root, NEW.body, NEW.at) THEN
    RAISE EXCEPTION 'checkpoints of the log are signed once and never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_checkpoint_changes BEFORE UPDATE ON gateway.audit_checkpoint
  FOR EACH ROW EXECUTE FUNCTION gateway.audit_checkpoint_signed_once();
CREATE TRIGGER audit_checkpoint_keeps BEFORE DELETE ON gateway.audit_checkpoint
  FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER audit_checkpoint_stays BEFORE TRUNCATE ON gateway.audit_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();

CREATE TABLE gateway.audit_key (
  origin text PRIMARY KEY,
  verifier text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE gateway.audit_heads (
  event_id uuid PRIMARY KEY REFERENCES gateway.audit_event (id),
  size bigint NOT NULL,
  secret bytea NOT NULL
);

CREATE TABLE gateway.audit_export (
  id uuid PRIMARY KEY,
  client text NOT NULL,
  request text NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'ready', 'failed')),
  done bigint NOT NULL DEFAULT 0,
  total bigint,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz
);
CREATE INDEX audit_export_waiting ON gateway.audit_export (at) WHERE state = 'waiting';

CREATE TABLE gateway.audit_export_part (
  export uuid NOT NULL REFERENCES gateway.audit_export (id) ON DELETE CASCADE,
  name text NOT NULL,
  part integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (export, name, part)
);
`
