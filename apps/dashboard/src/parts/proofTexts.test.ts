import { marginVaultAbi } from '@plimsoll/contracts'
import { aliceAnswer, trust } from '@plimsoll/sdk/testing/testSnapshot'
import { decodeFunctionData } from 'viem'
import { describe, expect, test } from 'vitest'
import { curlText, proofText, snippetText, withdrawCall } from './proofTexts.ts'

const response = await aliceAnswer()

describe('what a verified account is as text', () => {
  test('default: the proof as contracts take it, in decimal strings', () => {
    const proof = JSON.parse(proofText(response))
    expect(proof).toMatchObject({
      account: response.account,
      words: response.words,
      siblings: response.siblings,
      header: { epoch: '150000000', accounts: response.snapshot.header.accounts },
    })
  })

  test('default: calldata takes the snapshot along and withdraws what is free', () => {
    const call = withdrawCall(response)
    const post = decodeFunctionData({ abi: marginVaultAbi, data: call?.data ?? '0x' })
    expect([call?.slot, post.functionName]).toEqual([0, 'postAndAct'])
    const { functionName, args } = decodeFunctionData({ abi: marginVaultAbi, data: post.args?.[1] as `0x${string}` })
    expect(functionName).toBe('withdraw')
    // 1.5 of her 2 WETH count elsewhere.
    expect(args?.slice(0, 4)).toEqual([
      response.account,
      0,
      5n * 10n ** 17n,
      '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
    ])
  })

  test('behavior: no calldata where nothing is free', () => {
    expect(withdrawCall({ ...response, assets: [] })).toBeUndefined()
  })

  test('behavior: a request and a program about this account and these operators', () => {
    const url = 'http://127.0.0.1:8080'
    expect(curlText({ url, response })).toBe(`curl '${url}/v1/accounts/${response.account}?epoch=150000000'`)
    const chains = [{ chainId: 901, vault: '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512' }] as const
    const snippet = snippetText({ ...trust, url, account: response.account, chains })
    for (const text of [url, trust.salt, ...trust.set.operators, 'threshold: 2', 'chainId: 901', response.account])
      expect(snippet).toContain(text)
  })
})
