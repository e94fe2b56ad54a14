export { freePort } from '../../scripts/services/processes'
export { startPostgres, type PrivatePostgres } from '../../scripts/services/postgres'
