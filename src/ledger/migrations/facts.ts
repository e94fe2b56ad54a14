/**
 * What guidance rules may know beside the record, in rows that carry their time and are only ever added, so that it is known
 * again as of any time: what a version brought that each agency was to be told, and how and when each debt was settled. And
 * as whom a submission was sent.
 */
export const factsMigration = `
ALTER TABLE gateway.submission ADD COLUMN sent_as text;

CREATE TABLE gateway.owed_change (
  nominal text NOT NULL,
  version integer NOT NULL,
  agency text NOT NULL,
  sections text NOT NULL,
  first boolean NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (nominal, version, agency)
);
CREATE INDEX owed_change_at ON gateway.owed_change (nominal, at);
CREATE INDEX owed_change_first ON gateway.owed_change (nominal, agency) WHERE first;
CREATE TRIGGER owed_change_keeps BEFORE UPDATE OR DELETE ON gateway.owed_change
  FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();

CREATE TABLE gateway.settlement (
  nominal text NOT NULL,
  agency text NOT NULL,
  version integer NOT NULL,
  outcome text NOT NULL,
  at timestamptz NOT NULL,
  entries text NOT NULL,
  power text,
  purpose text,
  recipient_class text,
  PRIMARY KEY (nominal, agency, version)
);
CREATE INDEX settlement_entries ON gateway.settlement (nominal) WHERE entries <> '[]';
CREATE TRIGGER settlement_keeps BEFORE UPDATE OR DELETE ON gateway.settlement
  FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();
`
