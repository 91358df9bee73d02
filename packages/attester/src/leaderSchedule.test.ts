import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currentLeader, epochAt, epochStart, firstTurn, nextTurn } from './leaderSchedule.ts'
import { createTestNetwork, epochSeconds, genesis, leaderTimeoutMs } from './testing/testNetwork.ts'

const { set } = createTestNetwork()
const rhythm = { set, epochSeconds, leaderTimeoutMs }
const start = genesis * 1000
const epoch = BigInt(genesis / epochSeconds)

describe('nextTurn', () => {
  test('default: an operator leads its own epochs, and after a timeout those of the ones before it', () => {
    const [, operator] = set.operators
    if (operator === undefined) expect.unreachable()
    const turns = [nextTurn(start - 1, { ...rhythm, operator })]
    for (let count = 0; count < 4; count++) turns.push(nextTurn(turns.at(-1)?.at ?? 0, { ...rhythm, operator }))
    expect(turns).toEqual([
      { epoch, attempt: 1, at: start + 3_000 },
      { epoch: epoch + 1n, attempt: 0, at: start + 12_000 },
      { epoch: epoch + 1n, attempt: 3, at: start + 21_000 },
      { epoch: epoch + 2n, attempt: 2, at: start + 30_000 },
      { epoch: epoch + 3n, attempt: 1, at: start + 39_000 },
    ])
  })

  test('behavior: it is always that operator’s turn, inside the epoch, and no turn lies between', () => {
    const parameters = {
      after: fc.integer({ min: 0, max: 1e12 }),
      index: fc.nat(2),
      epochSeconds: fc.integer({ min: 1, max: 100 }),
      leaderTimeoutMs: fc.integer({ min: 100, max: 60_000 }),
    }
    fc.assert(
      fc.property(fc.record(parameters), ({ after, index, ...rest }) => {
        const operator = set.operators[index] ?? expect.unreachable()
        const turn = nextTurn(after, { set, ...rest, operator }) ?? expect.unreachable()
        expect(turn.at).toBeGreaterThan(after)
        expect(epochAt(turn.at, rest.epochSeconds)).toBe(turn.epoch)
        expect(currentLeader(turn.at, { set, ...rest })).toEqual({
          epoch: turn.epoch,
          attempt: turn.attempt,
          address: operator,
        })
        expect(nextTurn(turn.at - 1, { set, ...rest, operator })).toEqual(turn)
      }),
      { numRuns: 200 },
    )
  })

  test('behavior: nobody outside the set has a turn', () => {
    const operator = '0x00000000000000000000000000000000000000aa'
    expect(nextTurn(start, { ...rhythm, operator })).toBeUndefined()
    expect(firstTurn(epoch, { ...rhythm, operator })).toBeUndefined()
  })
})

describe('epochStart', () => {
  test('default: in milliseconds', () => {
    expect(epochStart(epoch, epochSeconds)).toBe(start)
    expect(epochAt(start - 1, epochSeconds)).toBe(epoch - 1n)
  })
})
