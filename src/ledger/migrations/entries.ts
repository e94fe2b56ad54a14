/** Submissions, entries and answers; nominals with their versions, statements and documents; findings and held entries. */
export const entriesMigration = `
CREATE TABLE gateway.submission (
  id text PRIMARY KEY,
  agency text NOT NULL,
  client text NOT NULL,
  media_type text NOT NULL,
  format text,
  bytes bytea NOT NULL,
  sha256 text NOT NULL,
  received_at timestamptz NOT NULL
);
CREATE INDEX submission_agency ON gateway.submission (agency, received_at);

CREATE TABLE gateway.entry (
  submission text NOT NULL REFERENCES gateway.submission,
  index integer NOT NULL,
  status text NOT NULL,
  nominal text,
  version integer,
  receipt text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (submission, index)
);
CREATE INDEX entry_nominal ON gateway.entry (nominal, version) WHERE nominal IS NOT NULL;

CREATE TABLE gateway.reply (
  client text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  status integer NOT NULL,
  body text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (client, key)
);
CREATE INDEX reply_at ON gateway.reply (at);

CREATE TABLE gateway.nominal (
  id text PRIMARY KEY,
  version integer NOT NULL DEFAULT 0,
  phase text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
) WITH (fillfactor = 80);

CREATE TABLE gateway.nominal_version (
  nominal text NOT NULL REFERENCES gateway.nominal,
  version integer NOT NULL,
  record text NOT NULL,
  provenance text NOT NULL,
  disagreements text NOT NULL,
  phase text NOT NULL,
  cause text NOT NULL,
  statements text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (nominal, version)
);

CREATE TABLE gateway.statement (
  nominal text NOT NULL REFERENCES gateway.nominal,
  agency text NOT NULL,
  contribution text NOT NULL,
  as_of text,
  record_version text,
  record_key text,
  submission text NOT NULL,
  entry integer NOT NULL,
  format text NOT NULL,
  mapping text NOT NULL,
  mapping_hash text NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (nominal, agency)
);

CREATE TABLE gateway.statement_history (
  sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  newest boolean NOT NULL,
  nominal text NOT NULL,
  agency text NOT NULL,
  contribution text NOT NULL,
  as_of text,
  record_version text,
  record_key text,
  submission text NOT NULL,
  entry integer NOT NULL,
  format text NOT NULL,
  mapping text NOT NULL,
  mapping_hash text NOT NULL,
  received_at timestamptz NOT NULL
);
CREATE INDEX statement_history_nominal ON gateway.statement_history (nominal, sequence);

CREATE TABLE gateway.identifier (
  kind text NOT NULL,
  value text NOT NULL,
  nominal text NOT NULL REFERENCES gateway.nominal,
  agency text NOT NULL,
  PRIMARY KEY (kind, value, nominal, agency)
);
CREATE INDEX identifier_nominal ON gateway.identifier (nominal, agency);

CREATE TABLE gateway.record_key (
  agency text NOT NULL,
  record_key text NOT NULL,
  nominal text NOT NULL REFERENCES gateway.nominal,
  PRIMARY KEY (agency, record_key)
);
CREATE INDEX record_key_nominal ON gateway.record_key (nominal);

CREATE TABLE gateway.document (
  nominal text NOT NULL,
  agency text NOT NULL,
  format text NOT NULL,
  document text NOT NULL,
  sequence integer NOT NULL,
  origin text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (nominal, agency, format)
);

CREATE TABLE gateway.finding (
  nominal text NOT NULL,
  version integer NOT NULL,
  findings text NOT NULL,
  PRIMARY KEY (nominal, version)
);

CREATE TABLE gateway.held_entry (
  sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  id text PRIMARY KEY,
  submission text NOT NULL,
  entry integer NOT NULL,
  agency text NOT NULL,
  reason text NOT NULL,
  detail text NOT NULL,
  state text NOT NULL DEFAULT 'waiting',
  created_at timestamptz NOT NULL DEFAULT now(),
  resolution text,
  resolved_by text,
  resolved_at timestamptz
);
CREATE INDEX held_entry_state ON gateway.held_entry (state, sequence);
CREATE INDEX held_entry_submission ON gateway.held_entry (submission, entry);

CREATE FUNCTION gateway.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of gateway.% are only ever added', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER submission_keeps BEFORE UPDATE OR DELETE ON gateway.submission
  FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER submission_stays BEFORE TRUNCATE ON gateway.submission
  FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER nominal_version_keeps BEFORE UPDATE OR DELETE ON gateway.nominal_version
  FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER nominal_version_stays BEFORE TRUNCATE ON gateway.nominal_version
  FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER statement_history_keeps BEFORE UPDATE OR DELETE ON gateway.statement_history
  FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER statement_history_stays BEFORE TRUNCATE ON gateway.statement_history
  FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();
`
