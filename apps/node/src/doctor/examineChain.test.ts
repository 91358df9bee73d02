import { expect, test } from 'vitest'
import { judgeStanding } from './examineChain.ts'
import { createFindings } from './finding.ts'

const sound = { haltedUntil: undefined, silence: 0n, isDormant: false }

function judged(standing: Partial<Parameters<typeof judgeStanding>[0]>) {
  const findings = createFindings('alpha')
  judgeStanding({ ...sound, ...standing }, findings)
  return findings.all.map(({ level, what }) => `${level}: ${what}`)
}

test('default', () => {
  expect(judged({})).toEqual(['ok: accepts snapshots: not halted, not silent, not dormant'])
})

test('error: halted, for a time or until a recovery', () => {
  expect(judged({ haltedUntil: 1_800_000_000n })).toEqual([
    'problem: is halted until 2027-01-15T08:00:00.000Z: it accepts no snapshot',
  ])
  expect(judged({ haltedUntil: 2n ** 64n - 1n })).toEqual([
    'problem: is halted until a recovery: it accepts no snapshot',
  ])
})

test('error: silent, soon and for a day', () => {
  expect(judged({ silence: 3_599n })).toHaveLength(1)
  expect(judged({ silence: 7_200n })[0]).toMatch(/^warning: has had no sign of life for 2 hours/)
  expect(judged({ silence: 86_400n })[0]).toMatch(/^problem: has had no sign of life for 24 hours/)
})

test('error: dormant', () => {
  expect(judged({ isDormant: true, silence: 30n * 86_400n })).toEqual([expect.stringMatching(/^problem: is dormant/)])
})

test('behavior: halted and silent are both said', () => {
  expect(judged({ haltedUntil: 1_800_000_000n, silence: 86_400n })).toHaveLength(2)
})
