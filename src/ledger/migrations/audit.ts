/**
 * The sync log. `audit_open` takes streams in one order and draws arrivals while it holds them, so that within a stream arrival
 * and number rise together.
 */
export const auditMigration = `
CREATE SEQUENCE gateway.audit_arrival AS bigint;

CREATE TABLE gateway.audit_stream (
  stream text PRIMARY KEY,
  n bigint NOT NULL DEFAULT 0,
  head bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  at timestamptz NOT NULL DEFAULT 'epoch'
) WITH (fillfactor = 70);

CREATE TABLE gateway.audit_event (
  arrival bigint PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  stream text NOT NULL,
  n bigint NOT NULL,
  subject text,
  subject_n bigint,
  leaf bytea NOT NULL,
  leaf_hash bytea NOT NULL,
  leaf_index bigint UNIQUE,
  at timestamptz NOT NULL,
  op text NOT NULL,
  ph text NOT NULL,
  agency text NOT NULL,
  system text,
  recipients text[],
  submission text,
  delivery text,
  correlation text,
  result text,
  UNIQUE (stream, n),
  UNIQUE (subject, subject_n),
  CHECK (octet_length(leaf_hash) = 32)
);
CREATE INDEX audit_event_unsequenced ON gateway.audit_event (arrival) WHERE leaf_index IS NULL;
CREATE INDEX audit_event_at ON gateway.audit_event (at);
CREATE INDEX audit_event_op ON gateway.audit_event (op, arrival);
CREATE INDEX audit_event_agency ON gateway.audit_event (agency, arrival);
CREATE INDEX audit_event_result ON gateway.audit_event (result, arrival) WHERE result IS NOT NULL;
CREATE INDEX audit_event_submission ON gateway.audit_event (submission, arrival) WHERE submission IS NOT NULL;
CREATE INDEX audit_event_delivery ON gateway.audit_event (delivery, arrival) WHERE delivery IS NOT NULL;
CREATE INDEX audit_event_correlation ON gateway.audit_event (correlation, arrival) WHERE correlation IS NOT NULL;

CREATE TABLE gateway.audit_secret (
  event_id uuid NOT NULL REFERENCES gateway.audit_event (id),
  direction text NOT NULL,
  grp text NOT NULL,
  salt bytea NOT NULL,
  body bytea,
  kid text,
  PRIMARY KEY (event_id, direction, grp)
);

CREATE TABLE gateway.subject_key (
  id text PRIMARY KEY,
  key bytea NOT NULL,
  pseudonym text NOT NULL UNIQUE
);

CREATE FUNCTION gateway.audit_open(wanted text[], events integer)
RETURNS TABLE (stream text, n bigint, head text, at timestamptz, clock timestamptz, arrivals text) LANGUAGE plpgsql AS $$
DECLARE
  drawn text;
BEGIN
  INSERT INTO gateway.audit_stream AS made (stream)
    SELECT w FROM unnest(wanted) AS w
    WHERE NOT EXISTS (SELECT 1 FROM gateway.audit_stream AS s WHERE s.stream = w)
    ORDER BY w
    ON CONFLICT ON CONSTRAINT audit_stream_pkey DO NOTHING;
  PERFORM 1 FROM gateway.audit_stream AS s WHERE s.stream = ANY (wanted) ORDER BY s.stream FOR UPDATE;
  PERFORM gateway.before_drawing(1, 'gateway.audit_arrival');
  SELECT string_agg(nextval('gateway.audit_arrival')::text, ',') INTO drawn FROM generate_series(1, events);
  RETURN QUERY
    SELECT s.stream, s.n, encode(s.head, 'hex'), s.at, clock_timestamp(), drawn
    FROM gateway.audit_stream AS s WHERE s.stream = ANY (wanted);
END $$;

CREATE FUNCTION gateway.audit_event_sequenced_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  unsequenced gateway.audit_event%ROWTYPE := NEW;
BEGIN
  unsequenced.leaf_index := NULL;
  IF NEW.leaf_index IS NULL OR OLD IS DISTINCT FROM unsequenced THEN
    RAISE EXCEPTION 'rows of gateway.audit_event are only ever added' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER audit_event_changes BEFORE UPDATE ON gateway.audit_event
  FOR EACH ROW EXECUTE FUNCTION gateway.audit_event_sequenced_once();
CREATE TRIGGER audit_event_keeps BEFORE DELETE ON gateway.audit_event
  FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER audit_event_stays BEFORE TRUNCATE ON gateway.audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();
`
