import { encodeLeafWord, eoaAccountId } from '@plimsoll/protocol'
import { inSteps } from '@plimsoll/tasks'
import { expect, test } from 'vitest'
import { InconsistentChain } from '../errors.ts'
import { requireTotals } from './requireTotals.ts'

const alice = eoaAccountId(`0x${'a1'.repeat(20)}`)
const bob = eoaAccountId(`0x${'b0'.repeat(20)}`)
const accounts = new Map([
  [
    alice,
    [
      encodeLeafWord({ kind: 'balance', assetId: 1, units: 30n, leaving: 7n }),
      encodeLeafWord({ kind: 'debt', assetId: 2, units: 9n }),
    ],
  ],
  [
    bob,
    [
      encodeLeafWord({ kind: 'balance', assetId: 1, units: 12n, leaving: 0n }),
      encodeLeafWord({ kind: 'balance', assetId: 3, units: 1n, leaving: 0n }),
    ],
  ],
])

test('default: what is leaving is no part of the balances', async () => {
  const totals = [
    { assetId: 1, units: 42n },
    { assetId: 3, units: 1n },
    { assetId: 4, units: 0n },
  ]
  await inSteps(requireTotals({ name: 'alpha' }, { accounts, totals }))
})

test('error: an account is missing, or an asset has no total', async () => {
  const totals = [
    { assetId: 1, units: 42n },
    { assetId: 3, units: 1n },
  ]
  const withoutBob = new Map([...accounts].slice(0, 1))
  await expect(inSteps(requireTotals({ name: 'alpha' }, { accounts: withoutBob, totals }))).rejects.toThrow(
    InconsistentChain,
  )
  await expect(inSteps(requireTotals({ name: 'alpha' }, { accounts, totals: totals.slice(0, 1) }))).rejects.toThrow(
    InconsistentChain,
  )
})
