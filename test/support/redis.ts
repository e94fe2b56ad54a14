export { freePort } from '../../scripts/services/processes'
export { startRedis, type PrivateRedis as TestRedis } from '../../scripts/services/redis'
