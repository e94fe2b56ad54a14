import jsonata from 'jsonata'
import { addMonths, lastDay, londonDay } from '../../../src/definitions'
import { addWorkingDays } from '../../../src/definitions/working-day'
import { checkIdentifier } from '../../../src/nominal'
import type { Asked, RuleId, Settings, Unmet } from './subset'

const live = `$not(after.core.recordStatus in ['ARCHIVED', 'DECEASED'])`
const notifying = `(after.notification.regime in ['CTA_PART4', 'CTA_NOTIFICATION_ORDER']
  and ($exists(after.notification.required) ? after.notification.required : true)
  and ($exists(after.notification.endOn) ? $lastDay(after.notification.endOn) >= today : true))`
const own = `$$.after.riskAssessments[tool = 'VISIT' and id = $v.assessmentId]`
const approved = `${own}[$exists(completedAt) and $exists(approvedAt)]`
const stands = `($exists(active) ? active : $exists(to) ? $lastDay(to) >= $$.today : true)`

/** Each expression gives the paths at which its rule is unmet. */
const rules: Record<RuleId, string> = {
  'R1-01': `${live} and $not(after.core.category in ['RSO', 'OTHER_SEXUAL', 'VIOLENT', 'OTHER_DANGEROUS'])
    and (after.core.leadAgency = 'police-ctnm' or casePhase = 'police-led')
    and $not($exists(after.riskAssessments[tool in $settings.policeLedAssessments and $exists(completedAt)
      and ($exists(validTo) ? $lastDay(validTo) >= $$.today
        : $addMonths($day(completedAt), $settings.assessmentMonths) >= $$.today)])) ? '/riskAssessments'`,
  'R1-06': `(
    $end := $max([after.licence.endOn, after.custody.keyDates.licenceExpiry, after.custody.keyDates.sentenceExpiry].$number($replace($lastDay($), '-', '')));
    ${live} and casePhase != 'archived' and ${notifying} and $exists($end) and $end < $number($replace(today, '-', ''))
      and casePhase != 'custody' and $not(after.custody.inCustody = true) and $not(after.core.leadAgency = 'police-ctnm')
      ? '/core/leadAgency')`,
  'R1-08': `${live} and casePhase != 'archived' and $exists(after.convictions[0])
    and (after.core.category in ['REGISTERED_TERRORIST_OFFENDER', 'TERRORIST_RISK_OFFENDER'] or after.mappa.category = 4 or ${notifying})
    and $not($exists(after.convictions[arrestRoute in ['TACT_S41', 'PACE', 'OTHER']
      and ($exists(offenceCode) or $exists(description)) and $exists(terroristConnection)])) ? '/convictions'`,
  'R2-01': `$map(after.visits, function($v, $i) {
    $not($exists($v.startedAt)
      ? ($start := $time($v.startedAt); $exists(${approved}[$time(completedAt) < $start and $time(approvedAt) < $start]))
      : $exists(${approved}) and $not($exists($v.endedAt) or $exists($v.entry) or $exists($v.outcome) or $exists($v.outcomeAt)))
    ? '/visits/' & $i })`,
  'R2-02': `$map(after.visits, function($v, $i) {
    $exists(${approved}[$not(violenceToOfficers.level in ['LOW', 'MEDIUM', 'HIGH', 'VERY_HIGH']
      and $contains($exists(violenceToOfficers.rationale) ? violenceToOfficers.rationale : '', /[^\\s]/))])
    ? '/visits/' & $i & '/assessmentId' })`,
  'R2-07': `$map(after.visits, function($v, $i) {
    ($exists($v.startedAt) or $exists($v.plannedAt) and $count($v.staff) > 0) and $count($v.staff) < $settings.officers
    and $not($exists(${own}[$exists(approvedAt) and overall = 'LOW'])) ? '/visits/' & $i & '/staff' })`,
  'R2-10': `$map(after.visits, function($v, $i) {
    $exists($v.startedAt) and $day($v.startedAt) >= $settings.visitsFrom and $time($v.startedAt) <= $time($$.now)
    and (
      $due := $addWorkingDays($day($exists($v.endedAt) ? $v.endedAt : $v.startedAt), $settings.outcomeWorkingDays, $settings.bankHolidays);
      $exists($v.outcome) and $worded($v.outcome) and $exists($v.outcomeAt) ? $day($v.outcomeAt) > $due : $$.today > $due)
    ? '/visits/' & $i & '/outcomeAt' })`,
  'R2-11': `$map(after.visits, function($v, $i) {
    $v.entry in ['REFUSED', 'NO_REPLY'] and $not($exists($v.startedAt)) ? '/visits/' & $i & '/startedAt' })`,
  'R3-01': `(after.core.category = 'REGISTERED_TERRORIST_OFFENDER' or after.notification.required = true and ${notifying})
    and $not($exists(after.core.visorRef) or $exists(after.identifiers[kind = 'visor'])
      or phase = 'mapps' and $exists(after.core.mappsId)) ? '/core/visorRef'`,
  'R3-14': `(
    $said := $lookup(says, 'probation-nsd');
    $avis := $exists($said.warnings[code = 'AVIS' and ${stands}]);
    $viso := $exists($said.identifiers[kind = 'visor']);
    $exists($said) and $not($avis = $viso and $viso = $exists(after.core.visorRef)) ? '/warnings')`,
  'R3-15': `(
    $said := $lookup(says, 'prison-hmps');
    $pvn := $exists($said.custody.alerts[code = 'PVN' and ${stands}])
      or $exists($said.warnings[system = 'nomis' and code = 'PVN' and ${stands}]);
    $exists($said.custody.inCustody) and $pvn != ($said.custody.inCustody and $exists(after.core.visorRef))
      ? '/custody/alerts')`,
  'R3-17': `$count($distinct(['police-ctnm', 'probation-nsd', 'prison-hmps'].(
    $mappa := $lookup($$.says, $).mappa;
    $exists($mappa.category) ? $mappa.category & '/' & ($exists($mappa.level) ? $mappa.level : 0)))) > 1 ? '/mappa'`,
  'R3-21': `after.mappa.category = 3 and after.mappa.level = 1 or entry.mappa.category = 3 and entry.mappa.level = 1 ? '/mappa/level'`,
  'ID-01': `$map(after.identifiers, function($v, $i) {
    $v.kind = 'pnc' and $not($valid($v.kind, $v.value, $$.today)) ? '/identifiers/' & $i & '/value' })`,
  'ID-03': `$map(after.identifiers, function($v, $i) {
    $v.kind in ['noms', 'crn'] and $not($valid($v.kind, $v.value, $$.today)) ? '/identifiers/' & $i & '/value' })`,
  'ID-05': `(
    $lists := $each(says, function($said) { { 'all': [$said.identifiers[$not(valid = false)]] } });
    $exists($settings.singleKinds[(
      $kind := $;
      $former := $lookup($settings.formerKinds, $kind);
      $known := $map($lists[$kind in all.kind], function($one) { {'values': [$one.all[kind = $kind or kind = $former].value]} });
      $exists($filter($known, function($a) {
        $exists($filter($known, function($b) { $not($exists($a.values[$ in $b.values])) }))
      }))
    )]) ? '/identifiers')`
}

/** The rules of the subset as JSONata expressions, with the product's functions of dates and numbers made known to them. */
export function byJsonata(settings: Settings): (asked: Asked) => Promise<Unmet[]> {
  const bindings = {
    settings,
    day: londonDay,
    lastDay,
    addMonths,
    addWorkingDays,
    time: (text: string) => Date.parse(text),
    worded: (text: string) => /[\p{L}\p{M}\p{N}]/u.test(text),
    valid: (kind: string, value: string, today: string) => checkIdentifier(kind, value, today).valid
  }
  const expressions = Object.entries(rules).map(([rule, text]) => ({ rule: rule as RuleId, expression: jsonata(text) }))
  return async asked => {
    const unmet: Unmet[] = []
    for (const { rule, expression } of expressions) {
      const found: unknown = await expression.evaluate(asked, bindings)
      const paths = found === undefined ? [] : Array.isArray(found) ? (found as string[]) : [found as string]
      for (const path of paths) unmet.push({ rule, path })
    }
    return unmet
  }
}
