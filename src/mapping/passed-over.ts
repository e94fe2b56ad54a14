/**
 * How often a run that gathers nothing came upon something that one which gathers might report. It only grows: who wants to
 * know whether there was anything looks before and after.
 */
export const passedOver = { count: 0 }

/** Counts one such thing. */
export const passOver = (): void => {
  passedOver.count++
}
