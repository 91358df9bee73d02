import {
  followOperators,
  type Hash32,
  hashOperatorSet,
  InvalidAttestation,
  type OperatorSet,
  parseOperatorSet,
  type Rotation,
} from '@plimsoll/protocol'
import { createMutex } from '@plimsoll/tasks'
import { UnknownOperatorSet } from './errors.ts'
import type { HomeView, OperatorBook, OperatorBookOptions, RotationSource } from './operatorBook.ts'

const pageLimit = 100
/** Far more than any deployment has; a source that goes on and on is left. */
const mostPages = 100

/** Creates the book of one node. Throws `InvalidOperatorSet`. See {@link OperatorBook}. */
export function createOperatorBook(options: OperatorBookOptions): OperatorBook {
  const { salt, chainIds, snapshots, sets, sources, onRejected } = options
  const initial = parseOperatorSet(options.initial)
  const known = new Map<Hash32, OperatorSet>([[hashOperatorSet(initial), initial]])
  const exclusively = createMutex()
  let attested: Named | undefined
  let home: HomeView | undefined
  /** Up to this epoch the home registry wins. */
  let voided = -1n
  let catchingUp: Promise<void> | undefined

  const book: OperatorBook = {
    async load() {
      for (const [hash, set] of await sets.all()) known.set(hash, set)
      await sets.put(initial)
      attested = (await snapshots.latest())?.header
    },

    noteHome: (view) => exclusively(() => noteHome(view)),

    async noteAttested(snapshot) {
      const { header, set } = snapshot
      // A chain may wait for it, whether this node can serve it or not.
      if (hashOperatorSet(set) !== header.operators) await snapshots.put(snapshot)
      if (attested === undefined || header.epoch > attested.epoch) attested = header
    },

    async at(epoch) {
      const before =
        attested !== undefined && attested.epoch < epoch ? attested : (await snapshots.before(epoch))?.header
      const hash = nameOf(before, homeBefore(epoch))
      const set = known.get(hash)
      if (set !== undefined) return set
      throw new UnknownOperatorSet('The operators who sign now are not known here, only the hash of their set.', {
        details: { epoch, expected: hash },
        hint: 'They are asked of the other operators; if this goes on, put the set in force into the configuration.',
      })
    },

    current: () => known.get(nameOf(attested, home?.registry)),
    scheduled: () => home?.registry.scheduled,
    byHash: (hash) => known.get(hash),
    admitted: () => [
      ...new Set([book.current(), book.scheduled()?.set].flatMap((set) => (set === undefined ? [] : set.operators))),
    ],

    async rotations(page) {
      const rotations: Rotation[] = []
      for (const snapshot of await snapshots.rotations(page)) {
        const next = known.get(snapshot.header.operators)
        if (next === undefined) break
        rotations.push({ snapshot, next })
      }
      return rotations
    },

    catchUp(signal) {
      catchingUp ??= askAll(signal).finally(() => {
        catchingUp = undefined
      })
      return catchingUp
    },
  }
  return book

  async function noteHome(view: HomeView): Promise<void> {
    // Cuts may come in any order; at one and the same snapshot, a recovery may have put another set in place.
    if (home !== undefined && view.number <= home.number) return
    const { scheduled, epoch, operators } = view.registry
    if (scheduled !== undefined) await learn(scheduled.set)
    if (operators !== home?.registry.operators) {
      const accepted = (await snapshots.before(epoch + 1n))?.header
      // A recovery: what the old operators signed and this registry never had, it will not take any more.
      if (accepted?.epoch === epoch && accepted.operators !== operators) voided = attested?.epoch ?? epoch
    }
    home = view
  }

  /** What was named last. The home registry wins where both know the same snapshot: it may have recovered since. */
  function nameOf(snapshot: Named | undefined, registry: Named | undefined): Hash32 {
    const isNewer = (epoch: bigint) => registry === undefined || (epoch > registry.epoch && epoch > voided)
    if (snapshot !== undefined && isNewer(snapshot.epoch)) return snapshot.operators
    return registry?.operators ?? hashOperatorSet(initial)
  }

  function homeBefore(epoch: bigint): Named | undefined {
    return home !== undefined && home.registry.epoch < epoch ? home.registry : undefined
  }

  async function learn(set: OperatorSet): Promise<void> {
    const hash = hashOperatorSet(set)
    if (known.has(hash)) return
    await sets.put(set)
    known.set(hash, set)
  }

  async function askAll(signal: AbortSignal): Promise<void> {
    // Without the home registry's word nobody's is taken: keys of operators long removed can sign a history of their own.
    if (home === undefined) return
    const { registry } = home
    for (const source of sources) {
      if (signal.aborted) return
      try {
        const missed = await ask(source, { registry, signal })
        for (const { snapshot, next } of missed) {
          await learn(next)
          await book.noteAttested(snapshot)
        }
        if (missed.length > 0) return
      } catch (error) {
        if (!signal.aborted) onRejected?.(error as Error)
      }
    }
  }

  /** The rotations that a source has and this node has not, verified: up to what the home registry has, and from there. */
  async function ask(
    source: RotationSource,
    { registry, signal }: { registry: Named; signal: AbortSignal },
  ): Promise<readonly Rotation[]> {
    const start = await followOwn()
    const missed: Rotation[] = []
    let { trusted } = start
    // What is kept beyond that was verified when it came.
    let atHome = start.epoch > registry.epoch
    const reachHome = () => {
      if (atHome) return
      atHome = true
      if (hashOperatorSet(trusted) === registry.operators) return
      const inForce = known.get(registry.operators)
      if (inForce === undefined) {
        throw new InvalidAttestation('The rotations do not lead to the operators that the home registry has.', {
          details: { epoch: registry.epoch, expected: registry.operators, seen: hashOperatorSet(trusted) },
        })
      }
      // They may lack some, as after a recovery: then nothing before counts, and what the registry has is the start.
      missed.length = 0
      trusted = inForce
    }
    let after = start.epoch
    for (let pages = 0; pages < mostPages; pages++) {
      const page = await source(after, signal)
      if (page.length === 0) break
      for (const rotation of page) {
        const { header, set } = rotation.snapshot
        if (header.epoch > after) after = header.epoch
        if (header.epoch > registry.epoch) reachHome()
        // One that another set signed is of another history, or from before the set that is trusted here.
        if (hashOperatorSet(set) !== hashOperatorSet(trusted)) continue
        trusted = await followOperators([rotation], { salt, chainIds, set: trusted })
        missed.push({ snapshot: rotation.snapshot, next: trusted })
      }
    }
    reachHome()
    return missed
  }

  /** How far the rotations kept here lead from the initial set. */
  async function followOwn(): Promise<{ trusted: OperatorSet; epoch: bigint }> {
    let trusted = initial
    let epoch = 0n
    for (let after = 0n; ; ) {
      const page = await book.rotations({ after, limit: pageLimit })
      for (const { snapshot, next } of page) {
        after = snapshot.header.epoch
        if (hashOperatorSet(snapshot.set) !== hashOperatorSet(trusted)) continue
        trusted = next
        epoch = snapshot.header.epoch
      }
      if (page.length < pageLimit) return { trusted, epoch }
    }
  }
}

type Named = { readonly epoch: bigint; readonly operators: Hash32 }
