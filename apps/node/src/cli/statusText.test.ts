import { stripVTControlCharacters } from 'node:util'
import { keccak } from '@plimsoll/protocol'
import { expect, test } from 'vitest'
import { operatorAddress } from '../testing/configFiles.ts'
import type { NodeStatus } from './fetchStatus.ts'
import { statusText } from './statusText.ts'

const status: NodeStatus = {
  url: 'http://127.0.0.1:8082',
  health: {
    status: 'ok',
    name: 'local',
    version: '0.1.0',
    operator: operatorAddress,
    halted: null,
    latestEpoch: 9n,
    latestAgeSeconds: 2,
  },
  ready: { ready: true, reasons: [], warnings: [] },
  chains: [],
  operators: {
    self: operatorAddress,
    signs: true,
    scheduled: null,
    leader: null,
    halted: null,
    lastSigned: { epoch: 9n, digest: keccak('0x09') },
    lastAttested: { epoch: 9n, digest: keccak('0x09') },
    lastSignedAgeSeconds: 3,
    lastAttestedAgeSeconds: 3,
    clockAheadMs: -400,
    peers: [],
    refusals: [],
  },
  disk: { freeBytes: 2 ** 40, isLow: false },
  posting: null,
  webhooks: null,
}

const textOf = (changes: Partial<NodeStatus>) => stripVTControlCharacters(statusText({ ...status, ...changes }))

test('default', () => {
  const text = textOf({})
  expect(text).toMatch(/state +ready/)
  expect(text).toContain('last signed epoch 9, 3 s ago')
  expect(text).toMatch(/clock +0.4 s behind those of the chains/)
})

test('behavior: shows reasons, warnings and the halt', () => {
  const text = textOf({
    ready: { ready: false, reasons: ['This operator has stopped signing: gone'], warnings: ['beta cannot be read'] },
    operators: { ...status.operators, halted: 'gone', clockAheadMs: null, lastSignedAgeSeconds: -40 },
  })
  expect(text).toMatch(/not ready *\n.+stopped signing: gone.*\n.+beta cannot be read/)
  expect(text).toContain('(halted), last signed epoch 9, which begins in 40 s')
  expect(text).toMatch(/clock +not compared/)
})

test('behavior: shows how posting goes', () => {
  const open = { nonce: 4, epoch: 9n, ageSeconds: 61, attempts: 3 }
  const alpha = {
    name: 'alpha',
    epoch: 8n,
    behindSeconds: 3,
    balance: 15n * 10n ** 17n,
    open,
    last: null,
    problem: null,
  }
  const beta = {
    name: 'beta',
    epoch: null,
    behindSeconds: null,
    balance: null,
    open: null,
    last: null,
    problem: 'Poor: no money',
  }
  const text = textOf({ posting: { queueProblem: null, chains: [alpha, beta] } })
  expect(text).toMatch(/alpha +8 +3 s +1\.5 +nonce 4, 61 s, signed 3× +ok/)
  expect(text).toMatch(/beta +– +– +– +– +Poor: no money/)
})

test('behavior: shows how webhooks go', () => {
  const lastFault = { endpoint: 'desk', type: 'margin.call', answer: 'answered 503', ageSeconds: 61 } as const
  const webhooks = { endpoints: 2, waiting: 3, failed: 1, lastFault, queueProblem: null, elsewhere: false }
  const text = textOf({ webhooks })
  expect(text).toMatch(/2 endpoints +3 +1: plimsoll webhooks failed +margin.call to desk, 61 s ago: answered 503/)
  expect(textOf({ webhooks: { ...webhooks, waiting: 0, failed: 0, lastFault: null, endpoints: 1 } })).toMatch(
    /1 endpoint +0 +0 +none/,
  )
  expect(textOf({ webhooks: { ...webhooks, elsewhere: true } })).toContain('told by another process')
  expect(textOf({ webhooks: { ...webhooks, endpoints: 0 } })).not.toContain('webhooks')
})

test('behavior: what others said controls no terminal', () => {
  const ready = { ready: false, reasons: ['\u001b[2Jgone'], warnings: [] }
  expect(statusText({ ...status, ready })).not.toContain('\u001b[2J')
})
