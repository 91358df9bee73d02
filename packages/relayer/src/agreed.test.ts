import { keccak } from '@plimsoll/protocol'
import { createPublicClient, http, toHex } from 'viem'
import { expect, test } from 'vitest'
import { agreedEstimate, agreedState, type ChainState } from './agreed.ts'

const client = () => createPublicClient({ transport: http('http://127.0.0.1:1') })
const said = (answer: Partial<ChainState>) => ({
  client: client(),
  answer: { epoch: 5n, nonce: 5, balance: 10n, operators: keccak(toHex('now')), ...answer },
})

test('default: the highest epoch and nonce of all, and what goes with them', () => {
  const past = said({ epoch: 4n, nonce: 4, balance: 99n, operators: keccak(toHex('then')) })
  const now = said({})
  for (const heard of [
    [past, now],
    [now, past],
  ])
    expect(agreedState(heard)).toEqual({ newest: new Set([now.client]), state: now.answer })
})

test('behavior: one that is ahead in nonces only, and one in epochs only', () => {
  const heard = [said({ epoch: 6n, nonce: 4 }), said({ epoch: 5n, nonce: 7, balance: 3n })]
  expect(agreedState(heard)).toMatchObject({ newest: new Set(), state: { epoch: 6n, nonce: 7, balance: 3n } })
})

test('default: what most say of a call', () => {
  const no = { refusal: 'Halted()' }
  expect(agreedEstimate([{ gas: 1n }, { gas: 70n }, { gas: 71n }])).toEqual({ gas: 70n })
  expect(agreedEstimate([{ gas: 1n }, { gas: 70n }])).toEqual({ gas: 70n })
  expect(agreedEstimate([no, { gas: 70n }])).toEqual({ gas: 70n })
  expect(agreedEstimate([no, { gas: 70n }, no])).toEqual(no)
  expect(agreedEstimate([no])).toEqual(no)
})
