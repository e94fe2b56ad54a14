/**
 * Numbers in order of arrival, and how far they are final. A transaction that draws one may commit long after another that drew
 * a higher one, so a reader who went by number alone would miss it. Before drawing, `before_drawing` takes a shared advisory
 * lock whose key holds the lowest number that can still be drawn; it ends with the transaction. `horizon` reads first the last
 * number drawn, then those locks: every number up to its answer was drawn by a transaction that has ended, so a statement begun
 * afterwards sees it if it will ever be seen. Nothing here depends on transaction ids, which a restored copy does not keep.
 */
export const arrivalsMigration = `
CREATE FUNCTION gateway.before_drawing(kind bigint, drawn_from regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(((22016 + kind) << 48) | (coalesce(pg_sequence_last_value(drawn_from), 0) + 1));
END $$;

CREATE FUNCTION gateway.horizon(kind bigint, drawn_from regclass) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  reached bigint := coalesce(pg_sequence_last_value(drawn_from), 0);
  open bigint;
BEGIN
  SELECT min(((classid::bigint & 65535) << 32) | objid::bigint) INTO open FROM pg_locks
    WHERE locktype = 'advisory' AND mode = 'ShareLock' AND objsubid = 1 AND classid::bigint >> 16 = 22016 + kind
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
  RETURN least(reached, open - 1);
END $$;
`
