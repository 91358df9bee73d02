import { deployMarginHarness, marginHarnessAbi } from '@plimsoll/contracts'
import fc from 'fast-check'
import {
  type ContractFunctionArgs,
  type ContractFunctionName,
  type ContractFunctionReturnType,
  decodeFunctionResult,
  encodeFunctionData,
  encodeFunctionResult,
  type Hex,
} from 'viem'
import { expect } from 'vitest'
import { startContracts } from './startContracts.ts'

type HarnessAbi = typeof marginHarnessAbi
type Name = ContractFunctionName<HarnessAbi, 'pure' | 'view'>

/** A call of the harness with the answer that TypeScript gives, both encoded; empty if it should revert. */
export type Comparison = { functionName: Name; data: Hex; expected: Hex }

/** Cases of one property: 100,000 in the long profile, a few hundred otherwise. */
const cases = process.env.PLIMSOLL_PROFILE === 'long' ? 100_000 : 500

const batchSize = 250

/** Hex digits of calls in one request; anvil refuses a body of 2 MB. */
const mostDigits = 1_000_000

/** A call of the harness and what it should answer; without `expected` it should revert. */
export function compare<name extends Name>(call: {
  functionName: name
  args: ContractFunctionArgs<HarnessAbi, 'pure' | 'view', name>
  expected?: ContractFunctionReturnType<HarnessAbi, 'pure' | 'view', name>
}): Comparison {
  const functionName: Name = call.functionName
  const common = { abi: marginHarnessAbi, functionName }
  return {
    functionName,
    data: encodeFunctionData({ ...common, args: call.args as never }),
    expected: call.expected === undefined ? '0x' : encodeFunctionResult({ ...common, result: call.expected as never }),
  }
}

/** A chain with the contracts' arithmetic on it. */
export async function startSolidity() {
  const { client, wallet, owner, stop } = await startContracts()
  const address = await deployMarginHarness(wallet)

  async function request(calls: readonly Comparison[]): Promise<readonly Hex[]> {
    const batch = { abi: marginHarnessAbi, functionName: 'batch' } as const
    const data = encodeFunctionData({ ...batch, args: [calls.map((call) => call.data)] })
    const { data: answers = '0x' } = await client.call({ account: owner, to: address, data, gas: 1_000_000_000n })
    return decodeFunctionResult({ ...batch, data: answers })
  }

  async function answersTo(calls: readonly Comparison[]): Promise<Hex[]> {
    const portions: Comparison[][] = []
    let digits = mostDigits
    for (const call of calls) {
      digits += call.data.length
      if (digits > mostDigits) {
        portions.push([])
        digits = call.data.length
      }
      portions.at(-1)?.push(call)
    }
    const answers: Hex[] = []
    for (const portion of portions) answers.push(...(await request(portion)))
    return answers
  }

  /** Checks that Solidity answers every call as expected. */
  async function agreesOn(calls: readonly Comparison[]): Promise<void> {
    const answers = await answersTo(calls)
    for (const [index, { functionName, expected }] of calls.entries()) {
      const seen = answers[index] ?? '0x'
      if (seen === expected) continue
      const told = (data: Hex) => ({ functionName, result: decode(functionName, data) })
      expect(told(seen)).toEqual(told(expected))
    }
  }

  /** Checks {@link cases} samples, many in a request, and shrinks the first that Solidity answers differently. */
  async function agrees<T>(arbitrary: fc.Arbitrary<T>, comparisonsOf: (sample: T) => Comparison[]): Promise<void> {
    for (let done = 0; done < cases; done += batchSize) {
      const seed = Math.trunc(Math.random() * 2 ** 31)
      const samples = fc.sample(arbitrary, { numRuns: batchSize, seed }).map(comparisonsOf)
      const answers = await answersTo(samples.flat())
      let place = 0
      const wrong = samples.findIndex((sample) => sample.some(({ expected }) => answers[place++] !== expected))
      if (wrong < 0) continue
      const property = fc.asyncProperty(arbitrary, (sample) => agreesOn(comparisonsOf(sample)))
      await fc.assert(property, { seed, path: `${wrong}` })
    }
  }

  return { agrees, agreesOn, owner, stop } as const
}

function decode(functionName: Name, data: Hex): unknown {
  return data === '0x' ? 'reverted' : decodeFunctionResult({ abi: marginHarnessAbi, functionName, data })
}
