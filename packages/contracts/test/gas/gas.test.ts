import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployContract } from '../../src/deployContract.ts'
import { leafMeterAbi } from '../../src/generated/leafMeterAbi.ts'
import { leafMeterBytecode } from '../../src/generated/leafMeterBytecode.ts'
import { connect, genesis } from './connect.ts'
import { measureLeafCheck } from './measureLeafCheck.ts'
import { measurePost } from './measurePost.ts'

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
beforeAll(async () => {
  chain = await startAnvil({ genesisTimestamp: Number(genesis) })
})
afterAll(() => chain?.stop())

// Whole transactions of the release with their calldata, unless a key says `execution`. All inputs are fixed.
test('default', async () => {
  const client = connect(chain)
  const gas: Record<string, number> = {}
  for (const quorum of quorums) gas[`post/${quorum.join('of')}`] = await measurePost(client, quorum)
  const meter = await deployContract(client, {
    name: 'LeafMeter',
    abi: leafMeterAbi,
    bytecode: leafMeterBytecode,
    args: [],
  })
  for (const depth of depths) {
    for (const words of wordCounts) {
      gas[`leafCheck/depth${depth}/words${words}`] = await measureLeafCheck(client, { meter, depth, words })
    }
  }
  await expect(`${JSON.stringify(gas, null, 2)}\n`).toMatchFileSnapshot('../../snapshots/gas.json')

  expect(gas['post/3of5']).toBeLessThanOrEqual(57_500)
  expect(gas['post/5of7']).toBeLessThanOrEqual(68_000)
  expect(gas['leafCheck/depth21/words6']).toBeLessThanOrEqual(12_000)
})
