import { expect, test } from 'vitest'
import { matchAnswers } from './matchAnswers.ts'
import type { RpcRequest } from './transport.ts'

const request = (id: number): RpcRequest => ({ jsonrpc: '2.0', id, method: 'eth_chainId', params: [] })
const single = (json: unknown) => matchAnswers([request(1)], { json, isBatch: false }).get(1)
const batch = (json: unknown) => [...matchAnswers([request(1), request(2)], { json, isBatch: true }).values()]
const malformed = expect.objectContaining({ failure: 'malformed' })
const error = { code: -32000, message: 'header not found' }

test('default', () => {
  expect(single({ jsonrpc: '2.0', id: 1, result: '0x1' })).toEqual({ result: '0x1' })
  expect(single({ jsonrpc: '2.0', id: 1, result: null })).toEqual({ result: null })
  expect(single({ jsonrpc: '2.0', id: 1, error })).toMatchObject({ failure: 'behind' })
})

test('behavior: a batch in any order, with an error among the results', () => {
  const answers = [
    { id: 2, error },
    { id: 1, result: '0x1' },
  ]
  expect(batch(answers)).toMatchObject([{ result: '0x1' }, { failure: 'behind' }])
})

test('behavior: an error without an id is about the whole message', () => {
  for (const refusal of [{ id: null, error }, { error }]) {
    expect(single(refusal)).toMatchObject({ failure: 'behind' })
    expect(batch(refusal)).toMatchObject([{ failure: 'behind' }, { failure: 'behind' }])
  }
})

test('error: what is no answer to these requests', () => {
  for (const json of [null, 'x', [], {}, { result: '0x1' }, { id: 2, result: '0x1' }, { id: '1', result: '0x1' }]) {
    expect(single(json)).toEqual(malformed)
  }
  expect(single([{ id: 1, result: '0x1' }])).toEqual(malformed)
  expect(single({ id: 1, error: 'no' })).toEqual(malformed)
  expect(batch({ id: 1, result: '0x1' })).toEqual([malformed, malformed])
  expect(batch([{ id: 1, result: '0x1' }, null])).toEqual([{ result: '0x1' }, malformed])
  expect(batch([1, 2, 2].map((id) => ({ id, result: '0x1' })))).toEqual([{ result: '0x1' }, malformed])
})
