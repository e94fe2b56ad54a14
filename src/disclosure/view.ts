import { londonDay, type Expression } from '../definitions'
import type { Json, JsonObject } from '../json'
import { tidy, type AgencyId } from '../nominal'
import type { DisclosurePolicy, PolicyLine, Recipient } from './policy'
import { Showing, type Withheld } from './show'

/** What is known at the moment of sending, beside the record. */
export interface DisclosureFacts {
  /** RFC 3339. The only time there is. */
  now: string
  /** Phase of the case, as `nominal` gives it. */
  casePhase?: string
}

/** What one agency may see of one nominal now, and what the log of disclosures must say about it. */
export interface View {
  /** False: for this agency there is no such nominal. */
  mayReceive: boolean
  view: JsonObject
  /** What the record holds and the agency may not see, sorted; empty paths mean all of it. */
  withheld: Withheld[]
  power: string
  purpose: string
  recipientClass: string
  policyVersion: string
  policyHash: string
}

/**
 * The record as one agency may see it: what the policy permits, laid over what the agency said itself (`own`). So an agency
 * always sees what it said, except where a permitted value of the record stands in its place. Pure, and closed by default: an
 * unknown recipient, and a condition that cannot be evaluated, disclose nothing.
 */
export function view(
  record: JsonObject,
  own: JsonObject | undefined,
  policy: DisclosurePolicy,
  recipient: AgencyId,
  facts: DisclosureFacts
): View {
  const rules = policy.recipients.get(recipient)
  const variables = variablesOf({ record, own, recipient, facts })
  const denied = (reason: string): View => ({
    ...head(policy, rules),
    mayReceive: false,
    view: tidy(own ?? {}),
    withheld: [{ path: '', reason }]
  })
  if (!rules) return denied('no-such-recipient')
  const may = ask(rules.mayReceive, variables)
  if (may !== true) return denied(may === false ? 'may-not-receive' : 'policy-failed')
  const showing = new Showing(asking({ record, own, recipient, facts }))
  const shown = tidy((showing.record(record, own, policy.record, rules.lines) ?? {}) as JsonObject)
  const withheld = [...showing.withheld.values()].sort((a, b) => (`${a.path} ${a.reason}` < `${b.path} ${b.reason}` ? -1 : 1))
  // An empty view would tell that the nominal exists, and nothing else.
  return { ...head(policy, rules), mayReceive: Object.keys(shown).length > 0, view: shown, withheld }
}

/** What conditions are asked about. */
interface Asked {
  record: JsonObject
  own: JsonObject | undefined
  recipient: AgencyId
  facts: DisclosureFacts
}

const variablesOf = ({ record, own, recipient, facts }: Asked): Record<string, unknown> => ({
  record,
  own: own ?? {},
  contributed: own !== undefined && Object.keys(own).length > 0,
  recipient,
  facts: { ...facts },
  today: londonDay(facts.now),
  item: null
})

/** Asks the conditions of lines; one that cannot be evaluated never discloses. */
export function asking(asked: Asked): (line: PolicyLine, item: Json) => boolean {
  const variables = variablesOf(asked)
  return (line, item) => {
    if (!line.when) return true
    variables['item'] = item
    return ask(line.when, variables) ?? line.effect === 'withhold'
  }
}

function head(
  policy: DisclosurePolicy,
  rules: Recipient | undefined
): Pick<View, 'power' | 'purpose' | 'recipientClass' | 'policyVersion' | 'policyHash'> {
  return {
    power: rules?.power ?? '',
    purpose: rules?.purpose ?? '',
    recipientClass: rules?.class ?? '',
    policyVersion: policy.version,
    policyHash: policy.hash
  }
}

function ask(expression: Expression, variables: Record<string, unknown>): boolean | undefined {
  const outcome = expression.run(variables)
  return outcome.ok && typeof outcome.value === 'boolean' ? outcome.value : undefined
}
