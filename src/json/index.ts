export { clone, deepEqual, identical, isObject, type Json, type JsonObject } from './json'
export { canonicalJson } from './canonical'
export { below, pointerStep, pointerSteps, valueAt } from './pointer'
