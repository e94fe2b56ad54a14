/**
 * What witnesses have cosigned, under which policy, and what became of the newest request to each. All but the last is only
 * ever added to. Witnesses are named by their whole verifier key, so that a new key of an old name is another witness.
 */
export const logWitnessesMigration = `
CREATE TABLE gateway.audit_policy (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lines text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE gateway.audit_cosign (
  size bigint NOT NULL REFERENCES gateway.audit_checkpoint (size),
  witness text NOT NULL,
  line text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (witness, size)
);
CREATE INDEX audit_cosign_size ON gateway.audit_cosign (size);

CREATE TABLE gateway.audit_quorum (
  policy bigint NOT NULL REFERENCES gateway.audit_policy (id),
  size bigint NOT NULL REFERENCES gateway.audit_checkpoint (size),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (policy, size)
);

CREATE TABLE gateway.audit_witness (
  witness text PRIMARY KEY,
  outcome text NOT NULL,
  size bigint NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

${['audit_policy', 'audit_cosign', 'audit_quorum']
  .map(
    table => `CREATE TRIGGER ${table}_keeps BEFORE UPDATE OR DELETE ON gateway.${table}
  FOR EACH ROW EXECUTE FUNCTION gateway.refuse_change();
CREATE TRIGGER ${table}_stays BEFORE TRUNCATE ON gateway.${table}
  FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse_change();`
  )
  .join('\n')}
`
