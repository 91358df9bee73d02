import { deployChain, marginVaultAbi, snapshotRegistryAbi } from '@plimsoll/contracts'
import fc from 'fast-check'
import { concat, type Hex, keccak256, parseSignature, signatureToCompactSignature, toHex } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keccak, parseHash32 } from '../src/hash32.ts'
import {
  acceptanceTypedData,
  type CompactSignature,
  contractAccountId,
  encodeAssetTable,
  encodeLeafWord,
  eoaAccountId,
  hashAssetTable,
  hashCut,
  hashLeaf,
  hashOperatorSet,
  hashSnapshot,
  margin,
  mergeWords,
  oldestTimestamp,
  parseOperatorSet,
  postArguments,
  recoverSigner,
  type SnapshotHeader,
  verifyAccount,
  verifyAttested,
} from '../src/index.ts'
import { signedSnapshot } from '../src/testing/signedSnapshot.ts'
import * as arbitraries from './arbitraries.ts'
import { asset, header as base, chainIds, cut, debtAsset, salt } from './fixtures.ts'
import { operators, sign } from './operators.ts'
import { startContracts } from './startContracts.ts'

const slot = 1
const slots = 3
const epochSeconds = 2n
const set = parseOperatorSet({ threshold: 3, operators: operators.map(({ address }) => address) })
const parameters = {
  salt,
  epochSeconds: Number(epochSeconds),
  operators: hashOperatorSet(set),
  slots,
  maxAgeRisk: 600,
  maxAgeLiquidate: 600,
}

let contracts: Awaited<ReturnType<typeof startContracts>>
let deployed: Awaited<ReturnType<typeof deployChain>>

beforeAll(async () => {
  contracts = await startContracts()
  deployed = await deployChain(contracts.wallet, { ...parameters, slot })
}, 60_000)
afterAll(() => contracts?.stop())

async function post(header: SnapshotHeader, signers = [operators[4], operators[0], operators[2]]) {
  const keys = signers.filter((one) => one !== undefined)
  const attested = await signedSnapshot({ salt, keys, set, cut, header })
  const hash = await contracts.wallet.writeContract({
    address: deployed.registry,
    abi: snapshotRegistryAbi,
    functionName: 'post',
    args: postArguments(attested),
  })
  await contracts.client.waitForTransactionReceipt({ hash })
  return attested
}

test('default: a registry accepts what a quorum signed here, and its vault reads an account of it', async () => {
  const table = [asset({ slot: 0 }), debtAsset({ slot: 2 })]
  const assets = encodeAssetTable(table)
  const account = eoaAccountId(contracts.owner)
  const words = mergeWords([
    [encodeLeafWord({ kind: 'debt', assetId: 1, units: 700_000_000n })],
    [
      encodeLeafWord({ kind: 'balance', assetId: 0, units: 2_000_000_000n, leaving: 0n }),
      encodeLeafWord({ kind: 'pledge', assetId: 0, slot: 2, pledged: 900_000_000n, released: 0n }),
    ],
  ])
  const leaf = hashLeaf({ account, words })
  const sibling = keccak256('0x01')
  const { timestamp } = await contracts.client.getBlock()
  const header: SnapshotHeader = {
    ...base,
    epoch: timestamp / epochSeconds,
    timestamp,
    oldest: oldestTimestamp(cut),
    cut: hashCut(cut),
    assets: hashAssetTable(assets),
    accounts: keccak(concat([leaf, sibling].toSorted() as Hex[])),
    operators: hashOperatorSet(set),
  }
  const attested = await post(header)
  const registry = { address: deployed.registry, abi: snapshotRegistryAbi } as const
  const [digest] = await contracts.client.readContract({ ...registry, functionName: 'latest' })
  expect(digest).toBe(hashSnapshot({ header, salt }))
  expect(attested.bitmap).toBe(0b10101n)
  await verifyAttested({ ...attested, digest: parseHash32(digest), assets }, { salt, chainIds, set })

  const siblings = [sibling]
  expect(verifyAccount({ account, words, siblings, header })).toBe(true)
  const seen = await contracts.client.readContract({
    address: deployed.vault,
    abi: marginVaultAbi,
    functionName: 'marginOf',
    args: [account, { header, assets, words, siblings, cut: '0x' }],
  })
  const { equity, initialSurplus, maintenanceSurplus, slotSurplus, deficit } = margin({ words, table, slots })
  expect(seen).toEqual({
    equity,
    initialSurplus,
    maintenanceSurplus,
    slotSurplus: slotSurplus[slot],
    deficit: deficit[slot],
  })
}, 60_000)

test('behavior: digests of any header', async () => {
  const uint64 = fc.bigInt(0n, (1n << 64n) - 1n)
  const hex32 = arbitraries.hex32.map(parseHash32)
  const headers = fc.record({
    epoch: uint64,
    timestamp: uint64,
    oldest: uint64,
    cut: hex32,
    config: hex32,
    assets: hex32,
    accounts: hex32,
    claims: hex32,
    operators: hex32,
  })
  await fc.assert(
    fc.asyncProperty(headers, async (header) => {
      const digest = await contracts.client.readContract({
        address: deployed.registry,
        abi: snapshotRegistryAbi,
        functionName: 'digest',
        args: [header],
      })
      expect(hashSnapshot({ header, salt })).toBe(digest)
    }),
    { numRuns: 50 },
  )
}, 60_000)

test('behavior: account ids of people and contracts', async () => {
  const { client, owner } = contracts
  const accountOf = (address: Hex) =>
    client.readContract({
      address: deployed.vault,
      abi: marginVaultAbi,
      functionName: 'accountOf',
      args: [address],
      account: owner,
    })
  expect(await accountOf(owner)).toBe(eoaAccountId(owner))
  expect(await accountOf(deployed.registry)).toBe(contractAccountId({ chainId: 31337, address: deployed.registry }))
})

test('behavior: a new set of operators accepts, and none but all of it', async () => {
  const members = operators.slice(0, 3)
  const next = parseOperatorSet({ threshold: 2, operators: members.map(({ address }) => address) })
  const message = acceptanceTypedData({ set: next, salt })
  const acceptances = await Promise.all(
    members.map(async (member) => {
      const { r, yParityAndS } = signatureToCompactSignature(parseSignature(await member.signTypedData(message)))
      return { r, vs: yParityAndS }
    }),
  )
  const home = await deployChain(contracts.wallet, { ...parameters, slot: 0 })
  const schedule = (signatures: typeof acceptances) =>
    contracts.client.simulateContract({
      address: home.registry,
      abi: snapshotRegistryAbi,
      functionName: 'scheduleOperators',
      args: [BigInt(next.threshold), next.operators, signatures],
      account: contracts.owner,
    })
  await schedule(acceptances)
  await expect(schedule(acceptances.toReversed())).rejects.toThrow(/InvalidSignature/)
})

test('error: the malleated form of a signature is refused here and there', async () => {
  const { timestamp } = await contracts.client.getBlock()
  const header = { ...base, epoch: timestamp / epochSeconds + 5n, timestamp: timestamp + 10n, cut: hashCut(cut) }
  const least = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1n // the lowest high s
  const { r } = await sign(operators[0], header)
  const high: CompactSignature = { r, yParityAndS: toHex(least, { size: 32 }) }
  await expect(recoverSigner({ digest: hashSnapshot({ header, salt }), signature: high })).rejects.toThrow()
  await expect(
    contracts.client.simulateContract({
      address: deployed.registry,
      abi: snapshotRegistryAbi,
      functionName: 'post',
      args: postArguments({ header, cut, set, bitmap: 0b111n, signatures: [high, high, high] }),
    }),
  ).rejects.toThrow(/InvalidSignature/)
})
