export { startPostgres, type PrivatePostgres } from '../../scripts/services/postgres'
