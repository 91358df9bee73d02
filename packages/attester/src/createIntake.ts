import { type AttestedSnapshot, type Hash32, hashOperatorSet, verifyAttested } from '@plimsoll/protocol'
import { SnapshotConflict } from '@plimsoll/store/errors'
import { createMutex } from '@plimsoll/tasks'
import type { AttesterOptions, ComputedSnapshot } from './attester.ts'
import type { PeerBook } from './createPeerBook.ts'
import { PeerRefused } from './errors.ts'
import { verifyFollowed } from './verifyFollowed.ts'

/** Takes over attested snapshots, each once, and finds those that registries refer to. */
export type Intake<S extends ComputedSnapshot> = {
  /** Hands a verified snapshot on, unless it was before. */
  accept: (attested: AttestedSnapshot, computed: S | undefined) => Promise<void>
  /** Rejects unless the snapshot has the quorum of the set that signs its epoch. */
  verify: (attested: AttestedSnapshot) => Promise<void>
  /**
   * What a registry has accepted: from the archive, else from any peer that has it, with the quorum of any known set; that
   * one is taken over meanwhile.
   */
  find: (digest: Hash32) => Promise<AttestedSnapshot | undefined>
  latest: () => AttestedSnapshot | undefined
  load: () => Promise<void>
}

/** See {@link Intake}. */
export function createIntake<S extends ComputedSnapshot>({
  operators,
  salt,
  chainIds,
  snapshots,
  onAttested,
  book,
  signal,
  onAccepted,
  onRejected,
}: Pick<AttesterOptions<S>, 'operators' | 'salt' | 'chainIds' | 'snapshots' | 'onAttested'> & {
  book: PeerBook
  signal: AbortSignal
  onAccepted: (attested: AttestedSnapshot) => void
  /** A snapshot that was found at a peer could not be taken over. */
  onRejected: (attested: AttestedSnapshot, error: Error) => void
}): Intake<S> {
  const exclusively = createMutex()
  let latest: AttestedSnapshot | undefined

  const verify: Intake<S>['verify'] = (attested) => verifyFollowed(attested, { operators, salt, chainIds, signal })

  /** A registry has accepted it, so its operators signed then; they need not any more. */
  async function verifyAccepted(attested: AttestedSnapshot): Promise<void> {
    const hash = hashOperatorSet(attested.set)
    if (operators.byHash(hash) === undefined) await operators.catchUp(signal)
    const set = operators.byHash(hash) ?? (await operators.at(attested.header.epoch))
    await verifyAttested(attested, { salt, chainIds, set })
  }

  const accept: Intake<S>['accept'] = (attested, computed) =>
    exclusively(async () => {
      const { header, digest } = attested
      const known = await snapshots.byEpoch(header.epoch)
      if (known !== undefined && known.digest !== digest) {
        throw new SnapshotConflict('Two snapshots of one epoch each have a quorum: an operator has signed twice.', {
          details: { epoch: header.epoch, expected: known.digest, seen: digest },
          hint: 'Keep both: together they prove which operators did it.',
        })
      }
      if (known !== undefined) return
      await onAttested(attested, computed)
      await operators.noteAttested(attested)
      if (latest === undefined || header.epoch > latest.header.epoch) latest = attested
      onAccepted(attested)
    })

  return {
    accept,
    verify,
    async find(digest) {
      const known = await snapshots.byDigest(digest)
      if (known !== undefined) return known
      const found = await Promise.any(
        book.peers.map((peer) =>
          book.ask(peer, {
            signal,
            send: async () => {
              const attested = await peer.snapshot(digest, signal)
              if (attested?.digest !== digest) {
                throw new PeerRefused('The peer does not have this snapshot.', {
                  details: { peer: peer.address, expected: digest, seen: attested?.digest },
                })
              }
              await verifyAccepted(attested)
              return attested
            },
          }),
        ),
      ).catch(() => undefined)
      // Not awaited: what is being taken over right now may itself be waiting for this one.
      if (found !== undefined) void accept(found, undefined).catch((error) => onRejected(found, error))
      return found
    },
    latest: () => latest,
    load: async () => {
      latest = await snapshots.latest()
    },
  }
}
