import { Engine, type Almanac, type NestedCondition, type TopLevelCondition } from 'json-rules-engine'
import { addMonths, lastDay, londonDay } from '../../../src/definitions'
import { addWorkingDays } from '../../../src/definitions/working-day'
import { checkIdentifier, type Nominal } from '../../../src/nominal'
import type { Asked, RuleId, Settings, Unmet } from './subset'

type Identifiers = NonNullable<Nominal['identifiers']>
type Visit = NonNullable<Nominal['visits']>[number]
type Assessments = NonNullable<Nominal['riskAssessments']>
type Said = Readonly<Record<string, Nominal | undefined>>

/** A condition on a fact: conditions say when a rule is unmet. */
const is = (fact: string, value: unknown, path?: string, operator = 'equal'): NestedCondition => ({
  fact,
  operator,
  value,
  ...(path === undefined ? {} : { path: `$.${path}` })
})
const not = (condition: NestedCondition): NestedCondition => ({ not: condition })
const oneOf = (fact: string, values: readonly string[], path?: string) => is(fact, values, path, 'in')

const live = not(oneOf('record', ['ARCHIVED', 'DECEASED'], 'core.recordStatus'))
const ledByPolice = is('record', 'police-ctnm', 'core.leadAgency')

const recordRules: [RuleId, string, TopLevelCondition][] = [
  [
    'R1-01',
    '/riskAssessments',
    {
      all: [
        live,
        not(oneOf('record', ['RSO', 'OTHER_SEXUAL', 'VIOLENT', 'OTHER_DANGEROUS'], 'core.category')),
        { any: [ledByPolice, is('casePhase', 'police-led')] },
        is('assessed', false)
      ]
    }
  ],
  [
    'R1-06',
    '/core/leadAgency',
    {
      all: [
        live,
        not(is('casePhase', 'archived')),
        is('notifying', true),
        is('caseEnded', true),
        not(is('casePhase', 'custody')),
        not(is('record', true, 'custody.inCustody')),
        not(ledByPolice)
      ]
    }
  ],
  [
    'R1-08',
    '/convictions',
    {
      all: [
        live,
        not(is('casePhase', 'archived')),
        is('convictions', 0, undefined, 'greaterThan'),
        {
          any: [
            oneOf('record', ['REGISTERED_TERRORIST_OFFENDER', 'TERRORIST_RISK_OFFENDER'], 'core.category'),
            is('record', 4, 'mappa.category'),
            is('notifying', true)
          ]
        },
        is('convictionTold', false)
      ]
    }
  ],
  [
    'R3-01',
    '/core/visorRef',
    {
      all: [
        {
          any: [
            is('record', 'REGISTERED_TERRORIST_OFFENDER', 'core.category'),
            { all: [is('record', true, 'notification.required'), is('notifying', true)] }
          ]
        },
        is('held', false),
        is('numbered', false),
        not({ all: [is('phase', 'mapps'), is('record', undefined, 'core.mappsId', 'notEqual')] })
      ]
    }
  ],
  ['R3-14', '/warnings', { all: [is('probationAgrees', false)] }],
  ['R3-15', '/custody/alerts', { all: [is('prisonAgrees', false)] }],
  ['R3-17', '/mappa', { all: [is('mappaAgrees', false)] }],
  [
    'R3-21',
    '/mappa/level',
    {
      any: [
        { all: [is('record', 3, 'mappa.category'), is('record', 1, 'mappa.level')] },
        { all: [is('entry', 3, 'mappa.category'), is('entry', 1, 'mappa.level')] }
      ]
    }
  ],
  ['ID-05', '/identifiers', { all: [is('conflict', true)] }]
]

const signs = ['endedAt', 'entry', 'outcome', 'outcomeAt']
const started = is('item', undefined, 'startedAt', 'notEqual')

const visitRules: [RuleId, string, TopLevelCondition][] = [
  [
    'R2-01',
    '',
    {
      any: [
        { all: [started, is('before', false)] },
        {
          all: [not(started), { any: [is('approved', 0), ...signs.map(sign => is('item', undefined, sign, 'notEqual'))] }]
        }
      ]
    }
  ],
  ['R2-02', '/assessmentId', { all: [is('covered', false)] }],
  [
    'R2-07',
    '/staff',
    {
      all: [
        {
          any: [started, { all: [is('item', undefined, 'plannedAt', 'notEqual'), is('staffCount', 0, undefined, 'greaterThan')] }]
        },
        is('enoughStaff', false),
        is('low', false)
      ]
    }
  ],
  ['R2-10', '/outcomeAt', { all: [started, is('due', true), is('outcomeInTime', false)] }],
  ['R2-11', '/startedAt', { all: [oneOf('item', ['REFUSED', 'NO_REPLY'], 'entry'), not(started)] }]
]

const identifierRules: [RuleId, string, TopLevelCondition][] = [
  ['ID-01', '/value', { all: [is('item', 'pnc', 'kind'), is('valid', false)] }],
  ['ID-03', '/value', { all: [oneOf('item', ['noms', 'crn'], 'kind'), is('valid', false)] }]
]

/** The rules of the subset as conditions of json-rules-engine over facts, some of which are worked out when they are asked for. */
export function byEngine(settings: Settings, paths: 'json-path' | 'plain'): (asked: Asked) => Promise<Unmet[]> {
  const record = engineOf(recordRules, recordFacts(settings), paths)
  const visit = engineOf(visitRules, visitFacts(settings), paths)
  const facts: Facts = {
    valid: async almanac => {
      const { kind, value } = await almanac.factValue<Identifiers[number]>('item')
      // Asked of every kind, since all conditions of a group are asked at once.
      if (!['pnc', 'noms', 'crn'].includes(kind)) return true
      return checkIdentifier(kind, value, await almanac.factValue<string>('today')).valid
    }
  }
  const identifier = engineOf(identifierRules, facts, paths)
  return async asked => {
    const { after, entry = {}, says, today, now, phase, casePhase } = asked
    const facts = { record: after, entry, says, today, now, phase, casePhase }
    const unmet = await ask(record, facts, '')
    for (const [i, item] of ((after['visits'] ?? []) as object[]).entries()) {
      unmet.push(...(await ask(visit, { ...facts, item }, `/visits/${i}`)))
    }
    for (const [i, item] of ((after['identifiers'] ?? []) as object[]).entries()) {
      unmet.push(...(await ask(identifier, { ...facts, item }, `/identifiers/${i}`)))
    }
    return unmet
  }
}

type Facts = Record<string, (almanac: Almanac) => Promise<unknown>>

function engineOf(rules: readonly [RuleId, string, TopLevelCondition][], facts: Facts, paths: 'json-path' | 'plain'): Engine {
  const engine = new Engine([], { allowUndefinedFacts: true, ...(paths === 'plain' && { pathResolver: plainPath }) })
  for (const [rule, path, conditions] of rules) engine.addRule({ conditions, event: { type: rule, params: { path } } })
  for (const [name, work] of Object.entries(facts)) engine.addFact(name, (_, almanac) => work(almanac))
  return engine
}

/** Members by plain access, for those who replace the engine's JSONPath. */
function plainPath(value: unknown, path: string): unknown {
  let at = value
  for (const step of path.slice(2).split('.')) at = (at as Record<string, unknown> | undefined)?.[step]
  return at
}

async function ask(engine: Engine, facts: Record<string, unknown>, at: string): Promise<Unmet[]> {
  const { events } = await engine.run(facts)
  return events.map(({ type, params }) => ({ rule: type as RuleId, path: `${at}${String(params?.['path'])}` }))
}

function recordFacts(settings: Settings): Facts {
  const record = (almanac: Almanac) => almanac.factValue<Nominal>('record')
  const today = (almanac: Almanac) => almanac.factValue<string>('today')
  const said = (almanac: Almanac) => almanac.factValue<Said>('says')
  return {
    assessed: async almanac => {
      const day = await today(almanac)
      return ((await record(almanac)).riskAssessments ?? []).some(
        ({ tool, completedAt, validTo }) =>
          settings.policeLedAssessments.includes(tool as string) &&
          completedAt !== undefined &&
          (validTo ? lastDay(validTo) >= day : addMonths(londonDay(completedAt), settings.assessmentMonths) >= day)
      )
    },
    notifying: async almanac => {
      const { notification } = await record(almanac)
      const regime = notification?.regime
      if ((regime !== 'CTA_PART4' && regime !== 'CTA_NOTIFICATION_ORDER') || notification?.required === false) return false
      return notification?.endOn === undefined || lastDay(notification.endOn) >= (await today(almanac))
    },
    caseEnded: async almanac => {
      const { licence, custody } = await record(almanac)
      const ends = [licence?.endOn, custody?.keyDates?.licenceExpiry, custody?.keyDates?.sentenceExpiry]
      const end = ends
        .flatMap(date => (date === undefined ? [] : [lastDay(date)]))
        .sort()
        .at(-1)
      return end !== undefined && end < (await today(almanac))
    },
    convictions: async almanac => (await record(almanac)).convictions?.length ?? 0,
    convictionTold: async almanac =>
      (await record(almanac)).convictions?.some(
        one =>
          ['TACT_S41', 'PACE', 'OTHER'].includes(one.arrestRoute as string) &&
          (one.offenceCode !== undefined || one.description !== undefined) &&
          one.terroristConnection !== undefined
      ) === true,
    held: async almanac => (await record(almanac)).core?.visorRef !== undefined,
    numbered: async almanac => (await record(almanac)).identifiers?.some(one => one.kind === 'visor') === true,
    probationAgrees: async almanac => {
      const probation = (await said(almanac))['probation-nsd']
      if (!probation) return true
      const day = await today(almanac)
      const avis = probation.warnings?.some(one => one.code === 'AVIS' && stands(one, day)) === true
      const viso = probation.identifiers?.some(one => one.kind === 'visor') === true
      return avis === viso && viso === (await almanac.factValue<boolean>('held'))
    },
    prisonAgrees: async almanac => {
      const prison = (await said(almanac))['prison-hmps']
      if (prison?.custody?.inCustody === undefined) return true
      const day = await today(almanac)
      const alerts = prison.custody.alerts ?? []
      const warnings = (prison.warnings ?? []).filter(one => one.system === 'nomis')
      const pvn = [...alerts, ...warnings].some(one => one.code === 'PVN' && stands(one, day))
      return pvn === (prison.custody.inCustody && (await almanac.factValue<boolean>('held')))
    },
    mappaAgrees: async almanac => {
      const all = await said(almanac)
      const given = ['police-ctnm', 'probation-nsd', 'prison-hmps'].flatMap(agency => {
        const { category, level } = all[agency]?.mappa ?? {}
        return category === undefined ? [] : [`${category}/${level ?? 0}`]
      })
      return new Set(given).size < 2
    },
    conflict: async almanac => {
      const all = await said(almanac)
      const lists = Object.values(all).map(one => one?.identifiers ?? [])
      return settings.singleKinds.some(kind => {
        const former = settings.formerKinds[kind]
        const known = lists
          .filter(list => list.some(one => one.kind === kind && one.valid !== false))
          .map(list =>
            list.flatMap(one => ((one.kind === kind || one.kind === former) && one.valid !== false ? [one.value] : []))
          )
        return known.some((mine, i) => known.some((other, j) => i < j && !mine.some(value => other.includes(value))))
      })
    }
  }
}

function stands({ active, to }: { active?: boolean; to?: string }, today: string): boolean {
  return active ?? (to === undefined || lastDay(to) >= today)
}

function visitFacts(settings: Settings): Facts {
  const item = (almanac: Almanac) => almanac.factValue<Visit>('item')
  const approved = (almanac: Almanac) => almanac.factValue<Assessments>('approvedOnes')
  return {
    approvedOnes: async almanac => {
      const { assessmentId = '' } = await item(almanac)
      const { riskAssessments = [] } = await almanac.factValue<Nominal>('record')
      return riskAssessments.filter(
        one => one.tool === 'VISIT' && one.id === assessmentId && one.completedAt !== undefined && one.approvedAt !== undefined
      )
    },
    approved: async almanac => (await approved(almanac)).length,
    before: async almanac => {
      const start = Date.parse((await item(almanac)).startedAt ?? '')
      return (await approved(almanac)).some(
        one => Date.parse(one.completedAt ?? '') < start && Date.parse(one.approvedAt ?? '') < start
      )
    },
    covered: async almanac =>
      (await approved(almanac)).every(
        ({ violenceToOfficers: violence }) =>
          ['LOW', 'MEDIUM', 'HIGH', 'VERY_HIGH'].includes(violence?.level as string) && /[^\s]/.test(violence?.rationale ?? '')
      ),
    staffCount: async almanac => (await item(almanac)).staff?.length ?? 0,
    enoughStaff: async almanac => ((await item(almanac)).staff?.length ?? 0) >= settings.officers,
    low: async almanac => {
      const { assessmentId = '' } = await item(almanac)
      const { riskAssessments = [] } = await almanac.factValue<Nominal>('record')
      return riskAssessments.some(
        one => one.tool === 'VISIT' && one.id === assessmentId && one.approvedAt !== undefined && one.overall === 'LOW'
      )
    },
    due: async almanac => {
      const { startedAt } = await item(almanac)
      // The engine asks all conditions of a group at once.
      if (startedAt === undefined) return false
      return (
        londonDay(startedAt) >= settings.visitsFrom && Date.parse(startedAt) <= Date.parse(await almanac.factValue<string>('now'))
      )
    },
    outcomeInTime: async almanac => {
      const { startedAt, endedAt, outcome = '', outcomeAt } = await item(almanac)
      if (startedAt === undefined) return true
      const due = addWorkingDays(londonDay(endedAt ?? startedAt), settings.outcomeWorkingDays, settings.bankHolidays)
      const said = /[\p{L}\p{M}\p{N}]/u.test(outcome) && outcomeAt !== undefined
      return (said ? londonDay(outcomeAt) : await almanac.factValue<string>('today')) <= due
    }
  }
}
