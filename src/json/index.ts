export { clone, deepEqual, identical, isObject, type Json, type JsonObject } from './json'
export { canonicalJson } from './canonical'
export { itemKey, itemStep, keyed, keyedAmong, sortByKey, type ItemKeys } from './item-key'
export { below, pointerStep, pointerSteps, valueAt } from './pointer'
