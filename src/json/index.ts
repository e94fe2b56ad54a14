export { clone, deepEqual, identical, isObject, type Json, type JsonObject } from './json'
export { canonicalJson } from './canonical'
export { itemKey, itemStep, keyed, sortByKey } from './item-key'
export { below, pointerStep, pointerSteps, valueAt } from './pointer'
