import { expect, test } from 'vitest'
import { createPlay, type Kind, playOut } from './play.ts'

const isLong = process.env.PLIMSOLL_PROFILE === 'long'
const actions = isLong ? 1_000_000 : 30_000
const first = Number(process.env.SEED ?? 1)

/** Accepted and refused actions by kind. */
const told = new Map<string, { accepted: number; refused: number }>()

test('default: no seed breaks an invariant of §11', () => {
  let played = 0
  const kinds = new Set<Kind>()
  for (let seed = first; played < actions; seed++) {
    const play = createPlay(seed)
    expect(playOut(play)).toBeUndefined()
    kinds.add(play.kind)
    played += play.steps.length
    for (const { action, outcome } of play.steps) {
      const kind = action?.kind ?? 'look'
      const count = told.get(kind) ?? { accepted: 0, refused: 0 }
      told.set(kind, count)
      if (outcome.refusal === undefined) count.accepted += 1
      else count.refused += 1
    }
  }
  expect(kinds.size).toBe(6)
  // Nothing is clean because nothing happened.
  for (const kind of [
    'borrow',
    'withdraw',
    'pledge',
    'release',
    'liquidate',
    'forcePledge',
    'forceRelease',
    'settle',
  ] as const) {
    expect(told.get(kind)?.accepted, kind).toBeGreaterThan(actions / 1_000)
    expect(told.get(kind)?.refused, kind).toBeGreaterThan(actions / 1_000)
  }
  for (const kind of [
    'writeOff',
    'payDue',
    'payNoted',
    'askToLeave',
    'payLeaving',
    'putBack',
    'halt',
    'recover',
  ] as const) {
    expect(told.get(kind)?.accepted, kind).toBeGreaterThan(2)
  }
})

test('behavior: a seed plays the same again', () => {
  const [one, other] = [createPlay(3), createPlay(3)]
  playOut(one)
  playOut(other)
  expect(one.steps).toEqual(other.steps)
})
