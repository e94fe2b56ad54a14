import { arrivalsMigration } from './arrivals'
import { auditMigration } from './audit'
import { compressionMigration } from './compression'
import { debtsMigration } from './debts'
import { entriesMigration } from './entries'
import { factsMigration } from './facts'
import { guidanceMigration } from './guidance'
import { lanesMigration } from './lanes'
import { logTreeMigration } from './log-tree'
import { logWitnessesMigration } from './log-witnesses'
import { mappingsMigration } from './mappings'
import { objectivesMigration } from './objectives'
import { reconciliationsMigration } from './reconciliations'
import { restorationsMigration } from './restorations'
import { resyncsMigration } from './resyncs'
import { stoppedLanesMigration } from './stopped-lanes'

/** Every change to the database, in order. A migration that was ever released is never edited: a later one follows it. */
export const migrations: readonly { name: string; sql: string }[] = [
  { name: '001-entries', sql: entriesMigration },
  { name: '002-arrivals', sql: arrivalsMigration },
  { name: '003-debts', sql: debtsMigration },
  { name: '004-audit', sql: auditMigration },
  { name: '005-compression', sql: compressionMigration },
  { name: '006-guidance', sql: guidanceMigration },
  { name: '007-mappings', sql: mappingsMigration },
  { name: '008-facts', sql: factsMigration },
  { name: '009-lanes', sql: lanesMigration },
  { name: '010-stopped-lanes', sql: stoppedLanesMigration },
  { name: '011-log-tree', sql: logTreeMigration },
  { name: '012-resyncs', sql: resyncsMigration },
  { name: '013-objectives', sql: objectivesMigration },
  { name: '014-reconciliations', sql: reconciliationsMigration },
  { name: '015-log-witnesses', sql: logWitnessesMigration },
  { name: '016-restorations', sql: restorationsMigration }
]
