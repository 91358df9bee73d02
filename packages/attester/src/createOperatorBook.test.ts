import { type Hash32, hashOperatorSet, type OperatorSet, type Rotation, zeroHash } from '@plimsoll/protocol'
import { operatorKeys, signedSnapshot } from '@plimsoll/protocol/testing'
import { describe, expect, test } from 'vitest'
import { createOperatorBook } from './createOperatorBook.ts'
import { UnknownOperatorSet } from './errors.ts'
import type { HomeView, RotationSource } from './operatorBook.ts'
import { salt } from './testing/testNetwork.ts'

const accounts = operatorKeys(7)
const setOf = (...members: number[]): OperatorSet => ({
  threshold: 2,
  operators: members.map((member) => (accounts[member] ?? expect.unreachable()).address),
})
const [a, b, c, evil] = [setOf(0, 1, 2), setOf(1, 2, 3), setOf(2, 3, 4), setOf(0, 1, 6)]
const signal = AbortSignal.timeout(60_000)

async function rotate(epoch: bigint, { from, to }: { from: OperatorSet; to: OperatorSet }): Promise<Rotation> {
  const cut = [{ chainId: 1, number: epoch, hash: zeroHash, timestamp: epoch }]
  return { snapshot: await signedSnapshot({ salt, keys: accounts, set: from, next: to, cut }), next: to }
}

function createBook({ sources = [], initial = a }: { sources?: RotationSource[]; initial?: OperatorSet } = {}) {
  const kept: Rotation['snapshot'][] = []
  const sets = new Map<Hash32, OperatorSet>()
  const rejected: Error[] = []
  const create = () =>
    createOperatorBook({
      initial,
      salt,
      chainIds: [1],
      sources,
      sets: { put: async (set) => void sets.set(hashOperatorSet(set), set), all: async () => sets },
      snapshots: {
        latest: async () => kept.at(-1),
        before: async (epoch) => kept.findLast(({ header }) => header.epoch < epoch),
        rotations: async ({ after, limit }) => kept.filter(({ header }) => header.epoch > after).slice(0, limit),
        put: async (rotation) => void kept.push(rotation),
      },
      onRejected: (error) => rejected.push(error),
    })
  return { book: create(), create, kept, rejected }
}

/** The home registry at block `number`, with the snapshot of an epoch and the operators it named. */
function home(number: bigint, { epoch, set, next }: { epoch: bigint; set: OperatorSet; next?: OperatorSet }): HomeView {
  const operators = hashOperatorSet(set)
  const scheduled = next && { set: next, effectiveAt: 0n }
  const registry = { digest: zeroHash, epoch, timestamp: epoch, operators, nextOperators: operators, scheduled }
  return { number, registry: { ...registry, config: zeroHash } }
}

/** A node that has these rotations and hands out `limit` at a time. */
const sourceOf = (rotations: readonly Rotation[], limit = 100): RotationSource => {
  return async (after) => rotations.filter(({ snapshot }) => snapshot.header.epoch > after).slice(0, limit)
}

describe('at', () => {
  test('default: what the newest snapshot before the epoch named', async () => {
    const { book, kept } = createBook()
    await book.noteHome(home(1n, { epoch: 1n, set: a, next: b }))
    const { snapshot } = await rotate(5n, { from: a, to: b })
    await book.noteAttested(snapshot)
    expect(kept).toEqual([snapshot])
    expect(await book.at(5n)).toEqual(a)
    expect(await book.at(6n)).toEqual(b)
    expect(book.current()).toEqual(b)
    expect(book.admitted()).toEqual(b.operators)
  })

  test('behavior: the initial set before anything is known', async () => {
    const { book } = createBook()
    expect(await book.at(1n)).toEqual(a)
    expect(book.current()).toEqual(a)
  })

  test('behavior: the home registry is believed where it is ahead, only from its epoch on', async () => {
    const { book } = createBook()
    await book.noteHome(home(1n, { epoch: 1n, set: a, next: b }))
    await book.noteHome(home(9n, { epoch: 8n, set: b }))
    // Cuts come in any order.
    await book.noteHome(home(5n, { epoch: 4n, set: a }))
    expect(await book.at(9n)).toEqual(b)
    expect(await book.at(8n)).toEqual(a)
    expect(book.current()).toEqual(b)
  })

  test('behavior: a recovered set, also after a snapshot that the registry never had', async () => {
    const { book } = createBook()
    const [accepted, lost, later] = await Promise.all([
      rotate(5n, { from: a, to: b }),
      rotate(6n, { from: b, to: evil }),
      rotate(20n, { from: c, to: a }),
    ])
    for (const { snapshot } of [accepted, lost]) await book.noteAttested(snapshot)
    await book.noteHome(home(8n, { epoch: 5n, set: b, next: b }))
    await book.noteHome(home(9n, { epoch: 5n, set: c, next: c }))
    expect(book.current()).toEqual(c)
    expect(await book.at(7n)).toEqual(c)
    await book.noteAttested(later.snapshot)
    await book.noteHome(home(10n, { epoch: 5n, set: c, next: c }))
    expect(book.current()).toEqual(a)
  })

  test('behavior: the scheduled set is admitted before it signs', async () => {
    const { book } = createBook()
    await book.noteHome(home(1n, { epoch: 1n, set: a, next: b }))
    expect(book.current()).toEqual(a)
    expect(book.admitted()).toEqual(setOf(0, 1, 2, 3).operators)
  })

  test('error: only the hash is known', async () => {
    const { book } = createBook()
    await book.noteHome(home(1n, { epoch: 1n, set: b }))
    expect(book.current()).toBeUndefined()
    expect(await book.at(2n).catch((error) => error)).toBeInstanceOf(UnknownOperatorSet)
  })
})

describe('load', () => {
  test('default', async () => {
    const { book, create, kept } = createBook()
    await book.load()
    await book.noteHome(home(1n, { epoch: 1n, set: a, next: b }))
    kept.push((await rotate(5n, { from: a, to: b })).snapshot)
    const again = create()
    await again.load()
    expect(again.current()).toEqual(b)
    expect(await again.rotations({ after: 0n, limit: 10 })).toEqual([{ snapshot: kept[0], next: b }])
    expect(await again.rotations({ after: 5n, limit: 10 })).toEqual([])
  })
})

describe('catchUp', () => {
  test('default: page by page to what the home registry has, and beyond', async () => {
    const rotations = [
      await rotate(5n, { from: a, to: b }),
      await rotate(8n, { from: b, to: c }),
      await rotate(12n, { from: c, to: a }),
    ]
    const { book, kept, rejected } = createBook({ sources: [sourceOf(rotations, 1)] })
    await book.noteHome(home(9n, { epoch: 10n, set: c }))
    await book.catchUp(signal)
    expect(kept).toEqual(rotations.map(({ snapshot }) => snapshot))
    expect(rejected).toEqual([])
    expect(await book.at(12n)).toEqual(c)
    expect(await book.at(13n)).toEqual(a)
    await book.catchUp(signal)
    expect(kept).toHaveLength(3)
  })

  test('behavior: goes on from what is kept, and after a source that fails or has nothing', async () => {
    const rotations = [await rotate(5n, { from: a, to: b }), await rotate(8n, { from: b, to: c })]
    const asked: bigint[] = []
    const broken: RotationSource = async (after) => {
      asked.push(after)
      throw new RangeError('away')
    }
    const { book, kept, rejected } = createBook({ sources: [broken, sourceOf([]), sourceOf(rotations)] })
    await book.noteHome(home(1n, { epoch: 5n, set: b, next: b }))
    kept.push(...rotations.slice(0, 1).map(({ snapshot }) => snapshot))
    await book.catchUp(signal)
    expect(asked).toEqual([5n])
    expect(rejected.map(({ message }) => message)).toEqual(['away'])
    expect(kept).toHaveLength(2)
    expect(book.current()).toEqual(c)
  })

  test('behavior: goes on from what is kept that the home registry does not have yet', async () => {
    const rotations = [await rotate(5n, { from: a, to: b }), await rotate(8n, { from: b, to: c })]
    const { book, kept } = createBook({ sources: [sourceOf(rotations)] })
    await book.noteHome(home(1n, { epoch: 3n, set: a, next: b }))
    kept.push(...rotations.slice(0, 1).map(({ snapshot }) => snapshot))
    await book.catchUp(signal)
    expect(kept).toHaveLength(2)
  })

  test('behavior: nothing without the word of the home registry', async () => {
    const { book, kept } = createBook({ sources: [sourceOf([await rotate(5n, { from: a, to: b })])] })
    await book.catchUp(signal)
    expect(kept).toEqual([])
  })

  test('error: another history, signed with the keys of a removed set', async () => {
    const { book, kept, rejected } = createBook({ sources: [sourceOf([await rotate(6n, { from: a, to: evil })])] })
    await book.noteHome(home(9n, { epoch: 8n, set: b }))
    await book.catchUp(signal)
    expect(kept).toEqual([])
    expect(rejected.map(({ name }) => name)).toEqual(['InvalidAttestation'])
  })

  test('error: a removed set that names an heir later', async () => {
    const { book, kept } = createBook({ sources: [sourceOf([await rotate(20n, { from: a, to: evil })])] })
    await book.noteHome(home(8n, { epoch: 7n, set: a, next: b }))
    await book.noteHome(home(9n, { epoch: 8n, set: b }))
    await book.catchUp(signal)
    expect(kept).toEqual([])
    expect(book.current()).toEqual(b)
  })

  test('error: a source that never ends', async () => {
    const { snapshot, next } = await rotate(6n, { from: c, to: evil })
    let pages = 0
    const endless: RotationSource = async (after) => {
      pages++
      return [{ snapshot: { ...snapshot, header: { ...snapshot.header, epoch: after + 1n } }, next }]
    }
    const { book, kept } = createBook({ sources: [endless] })
    await book.noteHome(home(9n, { epoch: 0n, set: a }))
    await book.catchUp(signal)
    expect(kept).toEqual([])
    expect(pages).toBe(100)
  })
})
