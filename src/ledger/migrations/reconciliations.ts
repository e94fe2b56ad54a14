/** Comparisons of what an agency holds with what it should hold, and every lane in which the two differed. */
export const reconciliationsMigration = `
CREATE TABLE gateway.reconciliation (
  id text PRIMARY KEY,
  agency text NOT NULL,
  asked_by text NOT NULL,
  began_at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  lanes integer NOT NULL,
  buckets integer NOT NULL,
  outcome text NOT NULL
);
CREATE INDEX reconciliation_agency ON gateway.reconciliation (agency, ended_at);
CREATE TABLE gateway.lane_difference (
  reconciliation text NOT NULL REFERENCES gateway.reconciliation (id),
  nominal text NOT NULL,
  kind text NOT NULL,
  ours text,
  theirs text,
  action text NOT NULL,
  PRIMARY KEY (reconciliation, nominal)
);
`
