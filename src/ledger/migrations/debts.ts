/** Debts, one per agency and nominal, and the deliveries that paid them. */
export const debtsMigration = `
CREATE TABLE gateway.debt (
  agency text NOT NULL,
  nominal text NOT NULL,
  owed integer NOT NULL,
  acknowledged integer NOT NULL DEFAULT 0,
  delivered integer NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'open',
  hold_reason text,
  attempts integer NOT NULL DEFAULT 0,
  fence bigint NOT NULL DEFAULT 0,
  lease_until timestamptz,
  due_at timestamptz NOT NULL,
  owed_at timestamptz NOT NULL,
  owed_since timestamptz,
  last_outcome text,
  last_error text,
  last_http integer,
  digest text,
  PRIMARY KEY (agency, nominal),
  CHECK (delivered <= acknowledged AND acknowledged <= owed)
) WITH (fillfactor = 60);
CREATE INDEX debt_nominal ON gateway.debt (nominal);
CREATE INDEX debt_due ON gateway.debt (due_at) WHERE state = 'open' AND owed > acknowledged;
CREATE INDEX debt_agency_due ON gateway.debt (agency, due_at) WHERE state = 'open' AND owed > acknowledged;

CREATE FUNCTION gateway.debt_only_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.owed < OLD.owed OR NEW.acknowledged < OLD.acknowledged OR NEW.fence < OLD.fence THEN
    RAISE EXCEPTION 'what is owed and acknowledged only rises' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER debt_rises BEFORE UPDATE ON gateway.debt FOR EACH ROW EXECUTE FUNCTION gateway.debt_only_rises();

CREATE SEQUENCE gateway.delivery_arrival AS bigint;
CREATE FUNCTION gateway.draw_delivery() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  PERFORM gateway.before_drawing(2, 'gateway.delivery_arrival');
  RETURN nextval('gateway.delivery_arrival');
END $$;

CREATE TABLE gateway.delivery (
  arrival bigint PRIMARY KEY DEFAULT gateway.draw_delivery(),
  id text NOT NULL UNIQUE,
  agency text NOT NULL,
  nominal text NOT NULL,
  from_version integer NOT NULL,
  version integer NOT NULL,
  status text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  http integer,
  duration_ms double precision,
  uncarried text NOT NULL,
  fidelity double precision,
  fence bigint NOT NULL
);
CREATE INDEX delivery_nominal ON gateway.delivery (nominal, arrival);
CREATE INDEX delivery_agency ON gateway.delivery (agency, arrival);
`
