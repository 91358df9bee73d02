import type { Hex } from 'viem'
import { encodeLeafWord, type LeafWord } from '../index.ts'

/** A number that one chain writes about an account (§3), named by asset and, where it has one, slot. */
export type Field =
  | `${'balance' | 'leaving' | 'debt' | 'released' | 'claimed'}/${number}`
  | `${'pledged' | 'settled'}/${number}/${number}`

/** What one chain says about one account. Never changes: a change makes a new one. */
export type Book = {
  readonly amounts: ReadonlyMap<Field, bigint>
  /** The same as leaf words, one for each amount that is not zero, but one for what an asset's balance and leaving units are. */
  readonly words: readonly Hex[]
}

export const emptyBook: Book = { amounts: new Map(), words: [] }

/** A book with one number moved by `units`. `slot` is the chain's own. */
export function moveAmount(book: Book, { field, units, slot }: { field: Field; units: bigint; slot: number }): Book {
  const amounts = new Map(book.amounts)
  const amount = (amounts.get(field) ?? 0n) + units
  if (amount < 0n) throw new RangeError(`the model took more than there is of ${field}`)
  if (amount === 0n) amounts.delete(field)
  else amounts.set(field, amount)
  return { amounts, words: [...amounts.keys()].flatMap((name) => wordOf(name, { amounts, slot })).map(encodeLeafWord) }
}

function wordOf(field: Field, { amounts, slot }: { amounts: Book['amounts']; slot: number }): LeafWord | [] {
  const [name, asset, other] = field.split('/')
  const assetId = Number(asset)
  const value = amounts.get(field) ?? 0n
  switch (name) {
    case 'balance':
      return { kind: name, assetId, units: value, leaving: amounts.get(`leaving/${assetId}`) ?? 0n }
    case 'leaving':
      return amounts.has(`balance/${assetId}`) ? [] : { kind: 'balance', assetId, units: 0n, leaving: value }
    case 'debt':
      return { kind: name, assetId, units: value }
    case 'pledged':
      return { kind: 'pledge', assetId, slot: Number(other), pledged: value, released: 0n }
    case 'released':
      return { kind: 'pledge', assetId, slot, pledged: 0n, released: value }
    case 'settled':
      return { kind: 'claim', assetId, slot: Number(other), claimed: 0n, settled: value }
    default:
      return { kind: 'claim', assetId, slot, claimed: value, settled: 0n }
  }
}
