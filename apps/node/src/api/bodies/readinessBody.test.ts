import type { AttesterStatus, PeerStatus } from '@plimsoll/attester'
import { FinalityViolated } from '@plimsoll/indexer'
import { operator } from '@plimsoll/keeper/testing'
import { keccak } from '@plimsoll/protocol'
import { type ChainPosting, ChainUnreachable, InsufficientFunds } from '@plimsoll/relayer'
import { DatabaseUnavailable } from '@plimsoll/store'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ChainSilent } from '../../errors.ts'
import { createServedNode, nextSet, other, type ServedNode } from '../../testing/createServedNode.ts'
import { watchedChain } from '../../testing/watchedChain.ts'
import type { NodeState } from '../nodeState.ts'
import { publicView } from '../publicState.ts'
import { readinessBody } from './readinessBody.ts'

let node: ServedNode
let status: AttesterStatus
/** A minute and more than an operator waits after a start. */
const longAgo = () => Date.now() - 3_600_000

beforeAll(async () => {
  // The clock stands still, however slow the machine is.
  vi.useFakeTimers({ toFake: ['Date'] })
  node = await createServedNode()
  const attester = node.state.attester()
  if (attester === undefined) expect.unreachable()
  const lastSigned = { epoch: BigInt(node.now) / 3n, digest: keccak('0x01') }
  status = { ...attester, clockAheadMs: 0, lastSigned, lastAttested: lastSigned }
})
afterAll(async () => {
  vi.useRealTimers()
  await node.store.close()
})

const of = (state: Partial<NodeState>) => readinessBody({ ...node.state, takesPartSince: longAgo, ...state })
const ofOperator = (changes: Partial<AttesterStatus>) => of({ attester: () => ({ ...status, ...changes }) })

test('default', () => {
  expect(ofOperator({})).toEqual({ ready: true, reasons: [], warnings: [] })
  expect(of({ attester: () => status, starting: () => 'The chains are being checked.' })).toMatchObject({
    ready: false,
    reasons: ['The chains are being checked.'],
  })
})

describe('the database', () => {
  test('error: does not answer', () => {
    const problem = new DatabaseUnavailable('The PostgreSQL server does not answer.')
    expect(of({ attester: () => undefined, database: () => ({ latencyMs: 1, problem }) }).reasons).toEqual([
      expect.stringContaining('The database does not answer: The PostgreSQL server'),
    ])
  })
})

describe('the operator', () => {
  test('error: is halted, which is named alone', () => {
    expect(ofOperator({ halted: 'a block is gone', lastSigned: undefined, clockAheadMs: undefined }).reasons).toEqual([
      'This operator has stopped signing: a block is gone',
    ])
  })

  test('error: has a wrong clock', () => {
    expect(ofOperator({ clockAheadMs: -45_000, lastSigned: undefined }).reasons).toEqual([
      expect.stringContaining('clock is 45 s behind those of the chains and the peers'),
    ])
    expect(ofOperator({ clockAheadMs: 12_000 })).toMatchObject({
      ready: true,
      warnings: [expect.stringContaining('12 s ahead of')],
    })
  })

  test('error: cannot compare its clock for long', () => {
    const attester = () => ({ ...status, clockAheadMs: undefined })
    expect(of({ attester }).reasons).toEqual([expect.stringContaining('tells what time it is')])
    expect(of({ attester, takesPartSince: () => Date.now() - 5_000 }).ready).toBe(true)
  })

  test('error: has signed nothing while the others go on', () => {
    const { digest, epoch } = status.lastSigned ?? expect.unreachable()
    const refusal = { at: Date.now(), epoch, from: operator.address, error: new ChainSilent('alpha is away') }
    const [reason, ...more] = ofOperator({ lastSigned: { epoch: epoch - 100n, digest }, refusals: [refusal] }).reasons
    expect(more).toEqual([])
    expect(reason).toMatch(/signed nothing for 30[0-4] s; the others go on\. The last refusal: ChainSilent: alpha/)
    const none = { lastSigned: undefined, lastAttested: undefined }
    expect(ofOperator(none).reasons).toEqual([expect.stringContaining('nothing is attested either')])
  })

  test('behavior: that waits after its start is ready', () => {
    const attester = () => ({ ...status, lastSigned: undefined })
    expect(of({ attester, takesPartSince: () => Date.now() - 90_000 }).ready).toBe(true)
    expect(of({ attester, takesPartSince: () => Date.now() - 125_000 }).ready).toBe(false)
  })

  test('behavior: that is in no set need not sign', () => {
    expect(ofOperator({ set: nextSet, lastSigned: undefined }).ready).toBe(true)
  })

  test('error: has signed for an epoch that is to come', () => {
    const { digest, epoch } = status.lastSigned ?? expect.unreachable()
    expect(ofOperator({ lastSigned: { epoch: epoch + 1_000n, digest } }).reasons).toEqual([
      expect.stringContaining('plimsoll resume'),
    ])
  })

  test('error: reaches too few for a quorum', () => {
    const set = { threshold: 2, operators: [operator.address, other] } as const
    const peer: PeerStatus = { address: other, lastAnswerAt: Date.now(), latencyMs: 1, error: undefined }
    expect(ofOperator({ set, peers: [peer] }).ready).toBe(true)
    const away = [
      { ...peer, lastAnswerAt: undefined },
      { ...peer, lastAnswerAt: longAgo() },
      { ...peer, error: new Error('refused') },
    ]
    for (const peer of away)
      expect(ofOperator({ set, peers: [peer] }).reasons).toEqual([
        '1 of 2 operators answer, this one counted; a quorum is 2.',
      ])
  })
})

describe('chains', () => {
  const problem = new ChainSilent('Too few providers of alpha answer.')

  test('behavior: a dark one is a warning', () => {
    expect(of({ attester: () => undefined, chains: () => [{ ...watchedChain, problem }] })).toMatchObject({
      ready: true,
      warnings: [expect.stringContaining('alpha cannot be read; the other chains go on: Too few')],
    })
  })

  test('error: one that went back needs a person', () => {
    const entry = { chainId: 101, number: 7n, hash: keccak('0x07'), timestamp: 1n } as const
    const halted = new FinalityViolated({ chain: 'alpha', entry, seen: { ...entry, hash: keccak('0x08') } })
    expect(
      of({ attester: () => undefined, chains: () => [{ ...watchedChain, halted, problem: halted }] }),
    ).toMatchObject({
      reasons: [expect.stringContaining('alpha is not read any more')],
      warnings: [],
    })
  })
})

describe('posting', () => {
  const epoch = () => BigInt(node.now) / 3n
  const chain = (changes: Partial<ChainPosting>): ChainPosting => ({
    slot: 0,
    chain: 'alpha',
    registry: { epoch: epoch(), at: Date.now() },
    posted: undefined,
    open: undefined,
    balance: 0n,
    problem: undefined,
    ...changes,
  })
  const posting = (changes: Partial<ChainPosting>, more: Partial<NodeState> = {}) =>
    of({
      attester: () => undefined,
      posting: () => ({ chains: [chain(changes)], queueProblem: undefined }),
      ...more,
    })
  const old = () => ({ epoch: epoch() - 40n, at: Date.now() })
  const since = () => Date.now() - 100_000
  const poor = () => ({ error: new InsufficientFunds('The relayer cannot pay.'), since: since() })

  test('default', () => {
    expect(posting({})).toEqual({ ready: true, reasons: [], warnings: [] })
  })

  test('error: stands still, with the cause', () => {
    expect(posting({ registry: old(), problem: poor() }).reasons).toEqual([
      expect.stringContaining('Posting on alpha stands still for 120 s: InsufficientFunds: The relayer cannot pay.'),
    ])
    const open = { nonce: 7, epoch: 1n, since: since(), attempts: 3, maxFeePerGas: 1n }
    expect(posting({ registry: old(), open }).reasons).toEqual([
      expect.stringMatching(/nonce 7 is in flight for 100 s, signed 3 times/),
    ])
  })

  test('error: no registry was ever seen', () => {
    const problem = { error: new ChainUnreachable('No RPC endpoint answers'), since: since() }
    expect(posting({ registry: undefined, problem }).reasons).toEqual([expect.stringContaining('ChainUnreachable')])
    expect(posting({ registry: undefined }, { takesPartSince: () => Date.now() - 5_000 }).ready).toBe(true)
  })

  test('behavior: what others post is a warning to who cannot', () => {
    expect(posting({ problem: poor() })).toMatchObject({ ready: true, warnings: [expect.stringContaining('alpha')] })
  })

  test('behavior: on a dark chain it is a warning', () => {
    const dark = { ...watchedChain, problem: new ChainSilent('Too few') }
    const { ready, warnings } = posting({ registry: old(), problem: poor() }, { chains: () => [dark] })
    expect({ ready, count: warnings.length }).toEqual({ ready: true, count: 2 })
  })
})

test('behavior: the public is told only whether answers are recent', () => {
  const troubled = { ...node.state, starting: () => 'still', disk: () => ({ freeBytes: 1, isLow: true }) }
  expect(readinessBody(troubled).ready).toBe(false)
  expect(publicView(troubled).ready).toBe(true)
  expect(publicView({ ...node.state, served: () => undefined }).ready).toBe(false)
})
