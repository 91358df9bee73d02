import { readFileSync } from 'node:fs'
import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Gas, withGasTables } from '../../scripts/gasTable.ts'
import { deployContract } from '../../src/deployContract.ts'
import { leafMeterAbi } from '../../src/generated/leafMeterAbi.ts'
import { leafMeterBytecode } from '../../src/generated/leafMeterBytecode.ts'
import budgets from './budgets.json' with { type: 'json' }
import { connect, type GasClient, genesis } from './connect.ts'
import { measureFullLeaf } from './measureFullLeaf.ts'
import { measureLeafCheck } from './measureLeafCheck.ts'
import { measurePost } from './measurePost.ts'
import { measureVault } from './measureVault.ts'

const quorums = [
  [1, 1],
  [2, 3],
  [3, 5],
  [5, 7],
  [7, 10],
  [9, 13],
  [13, 19],
] as const
const depths = [10, 15, 21, 25, 30]
const wordCounts = [2, 6, 16, 32]

let chain: AnvilChain
let gas: Gas
beforeAll(async () => {
  chain = await startAnvil({ genesisTimestamp: Number(genesis) })
  gas = await measure(connect(chain))
})
afterAll(() => chain?.stop())

test('default', async () => {
  await expect(`${JSON.stringify(gas, null, 2)}\n`).toMatchFileSnapshot('../../snapshots/gas.json')
})

test('behavior: within the budgets', () => {
  for (const [key, most] of Object.entries(budgets)) expect(gas[key], key).toBeLessThanOrEqual(most)
  const full = Object.keys(gas).filter((key) => key.startsWith('fullLeaf/'))
  expect(Math.max(...full.map((key) => gas[key] ?? Number.NaN))).toBeLessThanOrEqual(12_000_000)
})

test('behavior: the README shows them', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  await expect(withGasTables(readme, gas)).toMatchFileSnapshot('../../README.md')
})

/** Whole transactions of the release with their calldata, but execution alone for a leaf check. All inputs are fixed. */
async function measure(client: GasClient): Promise<Gas> {
  const result: Gas = {}
  // Neither interest nor the place of a snapshot must depend on how fast this machine is.
  await client.request({ method: 'anvil_setBlockTimestampInterval', params: [2] } as never)
  for (const quorum of quorums) result[`post/${quorum.join('of')}`] = await measurePost(client, quorum)
  const meter = await deployContract(client, {
    name: 'LeafMeter',
    abi: leafMeterAbi,
    bytecode: leafMeterBytecode,
    args: [],
  })
  for (const depth of depths) {
    for (const words of wordCounts) {
      result[`leafCheck/depth${depth}/words${words}`] = await measureLeafCheck(client, { meter, depth, words })
    }
  }
  return { ...result, ...(await measureVault(client)), ...(await measureFullLeaf(client)) }
}
