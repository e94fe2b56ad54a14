import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seeded } from '../../src/synthetic'
import { catalogue, usual } from '../support/papers'
import { repoRoot } from '../support/shared'
import { readJournal } from './collect'
import { change, people } from './documents'
import { markOf, marksIn } from './marks'
import { startLink } from './proxy'
import { resultOf, rowLines, rows } from './rows'
import { drawn, faults, type FaultName } from './weather'

const names = Object.keys(faults) as FaultName[]

describe('the table of rows', () => {
  test('has every row once, in order', () => {
    const wanted = [...Array.from({ length: 36 }, (_, i) => i + 1), 47, 48, 49, 50]
    expect(rows.map(({ row }) => row)).toEqual(wanted)
  })

  test('names only tests that are there', () => {
    for (const { means } of rows) {
      if (!('file' in means)) continue
      const file = join(repoRoot, means.file)
      expect(existsSync(file)).toBe(true)
      expect(readFileSync(file, 'utf8')).toContain(means.test)
    }
  })

  test('has a use for every fault', () => {
    const used = new Set(rows.flatMap(({ means }) => ('faults' in means ? means.faults : [])))
    const extra: FaultName[] = ['api frozen', 'receiver killed', 'PostgreSQL sessions ended']
    expect(names.filter(name => !used.has(name)).sort()).toEqual(extra.sort())
  })

  test('counts a row as passed only where all its faults were made and its oracles found nothing', () => {
    const clean = { accepted: [], newest: [], order: [], echo: [], stuck: [], log: [], quiet: [], weather: [] }
    const all = new Map(names.map(name => [name, 1]))
    const [first] = rows
    expect(resultOf(first!, { faults: all, breaches: clean })).toBe('passed')
    expect(resultOf(first!, { faults: new Map(), breaches: clean })).toBe('not run')
    expect(resultOf(first!, { faults: all, breaches: { ...clean, order: ['x'] } })).toBe('FAILED')
    expect(resultOf(first!, { faults: all, breaches: { ...clean, weather: ['x'] } })).toBe('FAILED')
    expect(resultOf(first!, { faults: all, breaches: { ...clean, echo: ['x'] } })).toBe('passed')
    expect(rowLines({ faults: new Map(), breaches: clean }).at(-1)).toMatch(
      /^40 rows: 0 passed, 0 FAILED, \d+ in a test, \d+ not run/
    )
  })
})

test('weather is drawn from its seed, every fault once a round', () => {
  const round = (seed: string): FaultName[] => {
    const from = drawn(seeded(seed))
    return names.map(() => from.next().value as FaultName)
  }
  expect(round('a')).toEqual(round('a'))
  expect(round('a')).not.toEqual(round('b'))
  expect([...round('a')].sort()).toEqual([...names].sort())
})

test('marks are told apart, ascend, and are found in every agency’s documents', () => {
  expect(markOf('police-ctnm', 27)).toBe('Policemarkaaabb')
  expect(marksIn(`x ${markOf('prison-hmps', 2)} y ${markOf('prison-hmps', 10).toUpperCase()}`)).toEqual({
    'prison-hmps': 'prisonmarkaaaak'
  })
  const [person = 0] = people(1)
  for (const agency of ['police-ctnm', 'probation-nsd', 'prison-hmps'] as const) {
    const { bytes, mark } = change(person, agency, 5)
    expect(marksIn(Buffer.from(bytes).toString())).toEqual({ [agency]: mark })
    expect(catalogue().mappings.has(usual[agency])).toBe(true)
  }
})

test('a journal gives back every application, and the last document of each nominal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-journal-'))
  try {
    const line = (sequence: number, kind: string, body: string): string => {
      const head = { nominal: 'n', kind, epoch: 1, sequence, rendering: 1, version: sequence, prevChain: 'p', chain: 'c' }
      const standsFor = { from: sequence, to: sequence }
      return JSON.stringify({ taken: {}, head: { ...head, standsFor }, body: Buffer.from(body).toString('base64') })
    }
    const file = join(folder, 'journal')
    writeFileSync(file, `${line(1, 'changed', 'one')}\n${line(2, 'changed', 'two')}\n${line(3, 'overtaken', '')}\n`)
    const { applied, held } = readJournal('r', file)
    expect(applied.map(({ line }) => [line.sequence, line.from])).toEqual([1, 2, 3].map(each => [each, each]))
    expect(
      applied.map(({ before, document }) => [before, document].map(bytes => bytes && Buffer.from(bytes).toString()))
    ).toEqual([
      [undefined, 'one'],
      ['one', 'two'],
      ['two', undefined]
    ])
    expect(Buffer.from(held.get('n') ?? []).toString()).toBe('two')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

describe('a link', () => {
  const ask = (port: number, text: string): Promise<string> =>
    new Promise(resolve => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text))
      let got = ''
      socket.on('data', part => {
        got += part.toString()
        if (got === text) socket.end()
      })
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(got))
    })

  test('carries, delays, and cuts', async () => {
    const heard: string[] = []
    const echo = createServer(socket => {
      socket.on('error', () => undefined)
      socket.on('data', part => {
        heard.push(part.toString())
        socket.write(part)
      })
    })
    await new Promise<void>(resolve => echo.listen(0, '127.0.0.1', resolve))
    const link = await startLink((echo.address() as AddressInfo).port, seeded('link'))
    try {
      expect(await ask(link.port, 'open')).toBe('open')
      link.set({ kind: 'rough', delayMs: 20, jitterMs: 10, resets: 0 })
      expect(await ask(link.port, 'slow')).toBe('slow')
      link.set({ kind: 'rough', delayMs: 0, jitterMs: 0, resets: 1 })
      expect(await ask(link.port, 'reset')).toBe('')
      link.set({ kind: 'cut' })
      expect(await ask(link.port, 'cut')).toBe('')
      link.set({ kind: 'cut-after', text: 'COMMIT', times: 1 })
      expect(await ask(link.port, 'COMMIT')).toBe('')
      expect(await ask(link.port, 'COMMIT')).toBe('COMMIT')
      link.set({ kind: 'mute', way: 'both' })
      const waiting = ask(link.port, 'mute')
      setTimeout(() => link.set({ kind: 'open' }), 50)
      expect(await waiting).toBe('')
      expect(heard).toEqual(['open', 'slow', 'COMMIT', 'COMMIT'])
      expect(link.broken()).toBe(2)
    } finally {
      link.close()
      echo.close()
    }
  })
})
