import fc from 'fast-check'
import { concat, getAddress, type Hex, toHex, zeroAddress } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAssetWord } from '../../src/assets/assetWord.ts'
import { type Hash32, keccak } from '../../src/hash32.ts'
import {
  type AccountId,
  type Claim,
  contractAccountId,
  eoaAccountId,
  hashAssetTable,
  hashClaim,
  hashLeaf,
  type LeafWord,
  linksOf,
  maxLeafWords,
  verifyAccount,
  verifyMultiproof,
  verifyProof,
} from '../../src/index.ts'
import { readLeafWord } from '../../src/leaf/leafWord.ts'
import * as arbitraries from '../arbitraries.ts'
import { header } from '../fixtures.ts'
import { multiproofCase } from '../multiproofCase.ts'
import { compare, startSolidity } from '../solidity.ts'

const { account, address, anyAssetHex, anyWord, anyWords, hex32, units } = arbitraries

let solidity: Awaited<ReturnType<typeof startSolidity>>
beforeAll(async () => {
  solidity = await startSolidity()
})
afterAll(() => solidity?.stop())

const tags = { balance: 1n, pledge: 2n, claim: 3n, debt: 4n, link: 5n }

/** What a word says, in the terms of the contracts: the amounts of a pledge or claim are high and low. */
function leafFields(word: Exclude<LeafWord, { kind: 'link' }>) {
  const { kind, assetId } = word
  const common = { tag: tags[kind], assetId: BigInt(assetId) }
  switch (word.kind) {
    case 'pledge':
      return { ...common, slot: BigInt(word.slot), high: word.pledged, low: word.released }
    case 'claim':
      return { ...common, slot: BigInt(word.slot), high: word.claimed, low: word.settled }
    case 'balance':
      return { ...common, slot: 0n, high: word.leaving, low: word.units }
    default:
      return { ...common, slot: 0n, high: 0n, low: word.units }
  }
}

test('default: fields of leaf words, and which words are well-formed', async () => {
  await solidity.agrees(anyWord, (hex) => {
    const word = readLeafWord(BigInt(hex))
    if (word?.kind === 'link') {
      const { slot, address: delegate } = word
      const expected = [true, BigInt(slot), getAddress(delegate)] as const
      return [
        compare({ functionName: 'isWellFormed', args: [hex], expected: false }), // it counts nothing
        compare({ functionName: 'linkFields', args: [hex], expected }),
      ]
    }
    return [
      compare({ functionName: 'isWellFormed', args: [hex], expected: word !== undefined }),
      ...(word === undefined ? [] : [compare({ functionName: 'leafFields', args: [hex], expected: leafFields(word) })]),
    ]
  })
})

test('behavior: the delegate of a contract account on a slot, from its words', async () => {
  await solidity.agrees(fc.tuple(anyWords, fc.nat(arbitraries.slots)), ([words, slot]) => {
    const expected = linksOf(words).find((link) => link.slot === slot)?.address ?? zeroAddress
    return [compare({ functionName: 'linkOf', args: [words, slot], expected })]
  })
})

test('behavior: fields of asset words, malformed ones included', async () => {
  await solidity.agrees(anyAssetHex, (hex) => {
    const { kind, ...asset } = readAssetWord(BigInt(hex))
    // Contracts ask for it only of an asset that has the one or the other.
    const bits = (BigInt(hex) >> 32n) & 0xffffn
    const leastBonusOrDistance = kind === 'unused' ? bits : BigInt(asset.leastBonus + asset.bonusDistance)
    const expected = {
      unitPrice: asset.unitPrice,
      initialWeight: BigInt(asset.initialWeight),
      maintenanceWeight: BigInt(asset.maintenanceWeight),
      liquidationBonus: BigInt(asset.liquidationBonus),
      leastBonusOrDistance,
      slot: BigInt(asset.slot),
      isCollateral: kind === 'collateral',
      isLiability: kind === 'liability',
      isPriceStale: asset.priceStale,
      isFlagged: asset.priceStale || asset.chainStale,
      refusesNewLiabilities: asset.newLiabilitiesRefused,
    }
    return [compare({ functionName: 'assetFields', args: [hex], expected })]
  })
})

test('behavior: accounts of people and contracts', async () => {
  const ids = fc.oneof(account, address.map(eoaAccountId), fc.bigInt(0n, 1n << 161n).map(arbitraries.toHex))
  await solidity.agrees(fc.tuple(address, ids as fc.Arbitrary<AccountId>), ([caller, id]) => [
    // Nothing has code at a random address, so only the sender of a call is a person.
    compare({
      functionName: 'accountOf',
      args: [caller],
      expected: contractAccountId({ chainId: 31337, address: caller }),
    }),
    compare({ functionName: 'accountOf', args: [solidity.owner], expected: eoaAccountId(solidity.owner) }),
    compare({ functionName: 'isContract', args: [id], expected: BigInt(id) >> 160n !== 0n }),
  ])
})

const claim = fc.record({
  debtSlot: fc.nat(0xffff),
  index: fc.bigInt(0n, (1n << 64n) - 1n),
  account,
  beneficiary: address,
  assetId: fc.nat(0xffff),
  units,
}) satisfies fc.Arbitrary<Claim>

test('behavior: leaves of accounts and claims', async () => {
  await solidity.agrees(fc.tuple(account, anyWords, claim), ([id, words, booked]) => [
    compare({ functionName: 'leafOf', args: [id, words], expected: hashLeaf({ account: id, words }) }),
    compare({ functionName: 'claimLeafOf', args: [booked], expected: hashClaim(booked) }),
  ])
})

/** Turns one bit of one of some hashes, or none. */
function spoil<T extends Hex>(hashes: readonly T[], place: number): T[] {
  return hashes.map((hash, index) => (index === place ? (arbitraries.toHex(BigInt(hash) ^ 1n) as T) : hash))
}

/** Turns one bit of some bytes, or none. */
function flip(bytes: Hex, bit: number): Hex {
  const size = (bytes.length - 2) / 2
  return bit < size * 8 ? toHex(BigInt(bytes) ^ (1n << BigInt(bit)), { size }) : bytes
}

test('behavior: proofs of accounts and asset tables, right and wrong', async () => {
  const siblings = fc.oneof(
    { weight: 9, arbitrary: fc.array(hex32, { maxLength: 24 }) },
    { weight: 1, arbitrary: fc.array(hex32, { minLength: 63, maxLength: 66 }) },
  )
  const words = fc.array(anyWord, { minLength: 1, maxLength: 12 })
  const table = fc.array(anyAssetHex, { maxLength: 6 })
  const spoilt = fc.oneof({ weight: 3, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: fc.nat(30) })
  let proven = 0
  await solidity.agrees(fc.tuple(account, words, table, siblings, fc.tuple(spoilt, spoilt, spoilt)), (sample) => {
    const [id, list, assets, path, [wordBit, tableBit, pathBit]] = sample
    const leaf = hashLeaf({ account: id, words: list })
    const accounts = path.reduce<Hash32>((below, sibling) => keccak(concat([below, sibling].toSorted())), leaf)
    const shown = { words: spoil(list, wordBit), assets: spoil(assets, tableBit), siblings: spoil(path, pathBit) }
    const signed = { ...header, accounts, assets: hashAssetTable(assets) }
    const isRight =
      verifyAccount({ account: id, ...shown, header: signed }) && hashAssetTable(shown.assets) === signed.assets
    if (isRight) proven += 1
    return [
      compare({
        functionName: 'readProof',
        args: [{ header: signed, ...shown, cut: '0x' }, id],
        ...(isRight ? { expected: [shown.words, shown.assets] as const } : {}),
      }),
    ]
  })
  expect(proven).toBeGreaterThan(100)
})

test('behavior: proofs of claims, right and wrong', async () => {
  const path = fc.array(hex32, { maxLength: 9 })
  await solidity.agrees(fc.tuple(claim, path, fc.integer({ min: -4, max: 4 })), ([one, path, spoilt]) => {
    const root = path.reduce<Hash32>((below, sibling) => keccak(concat([below, sibling].toSorted())), hashClaim(one))
    const signed = { ...header, claims: root }
    const siblings = spoil(path, spoilt)
    const isRight = verifyProof({ leaf: hashClaim(one), siblings, root: signed.claims })
    return [
      compare({
        functionName: 'checkClaim',
        args: [{ header: signed, siblings }, one],
        ...(isRight ? { expected: true } : {}),
      }),
    ]
  })
})

test('behavior: multiproofs, right and wrong', async () => {
  const spoilt = fc.tuple(fc.constantFrom('leaves', 'siblings', 'steps', 'nothing'), fc.nat())
  let proven = 0
  await solidity.agrees(fc.tuple(multiproofCase, spoilt), ([sample, [part, bit]]) => {
    const shown = {
      leaves: part === 'leaves' ? spoil(sample.leaves, bit % 40) : sample.leaves,
      siblings: part === 'siblings' ? spoil(sample.siblings, bit % 40) : sample.siblings,
      steps: part === 'steps' ? flip(sample.steps, bit) : sample.steps,
    }
    const expected = verifyMultiproof({ ...shown, root: sample.root })
    if (expected) proven += 1
    const args = [shown.siblings, shown.steps, sample.root, shown.leaves] as const
    return [compare({ functionName: 'verifyMultiproof', args, expected })]
  })
  expect(proven).toBeGreaterThan(100)
})

test('behavior: a leaf of 255 words is read, one of 256 is not', async () => {
  const id = eoaAccountId(solidity.owner)
  const proofOf = (size: number) => {
    const words = new Array<Hex>(size).fill(arbitraries.toHex(1n))
    const signed = { ...header, accounts: hashLeaf({ account: id, words }), assets: hashAssetTable([]) }
    return { header: signed, assets: [], words, siblings: [], cut: '0x' as const }
  }
  const [longest, tooLong] = [proofOf(maxLeafWords - 1), proofOf(maxLeafWords)]
  await solidity.agreesOn([
    compare({ functionName: 'readProof', args: [longest, id], expected: [longest.words, []] }),
    compare({ functionName: 'readProof', args: [tooLong, id] }),
  ])
})
