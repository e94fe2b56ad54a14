/**
 * What an operator needs of lanes that are stopped: since when and by which rules of the receiver, the version up to which one is
 * to end without content, and the withdrawals that wait for a second person.
 */
export const stoppedLanesMigration = `
ALTER TABLE gateway.debt
  ADD COLUMN held_at timestamptz,
  ADD COLUMN hold_rules text,
  ADD COLUMN withdraw_to integer;
CREATE INDEX debt_stopped ON gateway.debt (nominal, agency) WHERE state IN ('held', 'recover');

CREATE TABLE gateway.withdrawal (
  id text PRIMARY KEY,
  agency text NOT NULL,
  reason text,
  proposed_by text NOT NULL,
  proposed_at timestamptz NOT NULL,
  approved_by text,
  approved_at timestamptz
);
CREATE TABLE gateway.withdrawal_lane (
  withdrawal text NOT NULL REFERENCES gateway.withdrawal (id),
  nominal text NOT NULL,
  epoch integer NOT NULL,
  seq bigint NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (withdrawal, nominal)
);
`
