/**
 * What a ledger needs that was restored from a copy: of each lane the last number of an earlier epoch that it knows, every
 * restoration, and which fields an agency is behind in. New lanes begin in the newest epoch.
 */
export const restorationsMigration = `
ALTER TABLE gateway.debt
  ADD COLUMN known_epoch integer,
  ADD COLUMN known_seq bigint,
  ADD CHECK ((known_epoch IS NULL) = (known_seq IS NULL)),
  ADD CHECK (known_epoch < epoch);
CREATE INDEX debt_accepted ON gateway.debt (nominal, agency) WHERE state = 'open' AND reported IS NOT NULL;
CREATE INDEX debt_closed ON gateway.debt (nominal, agency) WHERE state = 'closed';

CREATE TABLE gateway.restoration (
  id text PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ledger_at timestamptz,
  epoch integer NOT NULL UNIQUE,
  lanes integer NOT NULL,
  how text NOT NULL CHECK (how IN ('declared', 'detected')),
  declared_by text NOT NULL
);

ALTER TABLE gateway.lane_difference ADD COLUMN fields text;
`
