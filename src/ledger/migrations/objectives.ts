/** Changes by their time, for objectives that look at the last weeks over all nominals. */
export const objectivesMigration = `
CREATE INDEX owed_change_time ON gateway.owed_change (at);
`
