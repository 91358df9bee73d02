import { describe, expect, test } from 'vitest'
import { createPlay, type Kind, playOut } from './play.ts'
import { allRules, type Rules } from './rules.ts'

/** A rule, the worlds that need it, the seeds that are looked at, and what breaks without it. */
const findings: {
  name: string
  rule: keyof Rules
  kind: Kind
  isWorn?: boolean
  first?: number
  seeds: number
  breaks: RegExp
}[] = [
  {
    name: '1: hide units by leaving, have the debt given up, put them back',
    rule: 'leavingIsOwned',
    kind: 'silence',
    seeds: 40,
    breaks: /a debt was charged off while its account had/,
  },
  {
    name: '5 (a): dust uses up the pairs of asset and slot',
    rule: 'pairsAreFree',
    kind: 'storm',
    seeds: 40,
    breaks: /reach: an account is under water/,
  },
  {
    name: '5 (b): an owner wears out a counter of pledges',
    rule: 'halfIsKept',
    kind: 'storm',
    isWorn: true,
    seeds: 40,
    breaks: /reach: an account is under water/,
  },
  {
    name: '8: a quick chain takes again what a slow one took already',
    rule: 'slowerAreCredited',
    kind: 'flatSiege',
    seeds: 60,
    breaks: /an account was liquidated with M = |all chains together repaid/,
  },
  {
    name: 'of the model: a header of a moment ago judges a debt that a newer one allowed',
    rule: 'riskEndsGrace',
    kind: 'calm',
    first: 200,
    seeds: 330,
    breaks: /an account is seen short at constant prices/,
  },
]

/** Actions until an invariant breaks, and how; all of them if none does. */
function search(
  rules: Rules,
  { kind, isWorn = false, first = 1, seeds }: { kind: Kind; isWorn?: boolean; first?: number; seeds: number },
) {
  let actions = 0
  for (let seed = first; seed <= seeds; seed++) {
    const play = createPlay(seed, { rules, kind, isWorn })
    const violation = playOut(play)
    actions += play.steps.length
    if (violation !== undefined) return { actions, message: violation.message }
  }
  return { actions, message: '' }
}

describe('what the model finds again', () => {
  test.each(findings)('behavior: $name', ({ rule, breaks, ...where }) => {
    const without = search({ ...allRules, [rule]: false }, where)
    expect(without.message).toMatch(breaks)
    const within = search(allRules, where)
    expect(within.message).toBe('')
    expect(within.actions).toBeGreaterThan(without.actions / 2)
  })
})
