/** Full resyncs of an agency: one runs at a time, goes on where it stood, and is run by whoever holds its lease. */
export const resyncsMigration = `
CREATE TABLE gateway.resync (
  id text PRIMARY KEY,
  agency text NOT NULL,
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'stopped')),
  per_second double precision NOT NULL CHECK (per_second > 0),
  total integer NOT NULL,
  sent integer NOT NULL DEFAULT 0,
  passed integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  after_nominal text NOT NULL DEFAULT '',
  last_error text,
  started_by text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  fence bigint NOT NULL DEFAULT 0,
  lease_until timestamptz
);
CREATE UNIQUE INDEX resync_running ON gateway.resync (agency) WHERE state = 'running';
`
