import { type CompactSignature, type OperatorSet, recoverSigner } from '@plimsoll/protocol'
import { type Clock, sleep } from '@plimsoll/tasks'
import { type Address, isAddressEqual } from 'viem'
import type { PeerBook } from './createPeerBook.ts'
import type { Sealed } from './createSealer.ts'
import { PeerSignatureInvalid, QuorumMissed } from './errors.ts'
import type { Peer, Proposal } from './peer.ts'

/**
 * Asks these peers at once for their signatures over the leader's own, and resolves as soon as they are enough; the others
 * may still answer, for their own sake. Every signature is checked. Throws {@link QuorumMissed} when the peers have all
 * answered, or the time is up, and too few have signed. §10.
 */
export async function collectSignatures(
  { snapshot, digest, signature }: Sealed<Proposal>,
  {
    self,
    set,
    peers,
    book,
    clock,
    timeoutMs,
    signal,
  }: {
    self: Address
    set: OperatorSet
    peers: readonly Peer[]
    book: PeerBook
    clock: Clock
    timeoutMs: number
    signal: AbortSignal
  },
): Promise<ReadonlyMap<Address, CompactSignature>> {
  const { header, cut } = snapshot
  const signatures = new Map([[self, signature]])
  const failures = new Map<Address, Error>()
  const late = new AbortController()
  const timer = new AbortController()
  const enough = new Promise<void>((resolve) => {
    const check = () => {
      if (signatures.size >= set.threshold) resolve()
    }
    check()
    const answers = peers.map((peer) =>
      request(peer)
        .then((given) => signatures.set(peer.address, given))
        .catch((error) => failures.set(peer.address, error))
        .then(check),
    )
    void Promise.all(answers).then(() => {
      timer.abort()
      resolve()
    })
    void sleep(clock, { ms: timeoutMs, signal: AbortSignal.any([signal, timer.signal]) }).then(() => {
      late.abort()
      resolve()
    })
  })
  await enough
  if (signatures.size >= set.threshold) return signatures
  throw new QuorumMissed('Too few operators signed the proposal.', {
    details: {
      epoch: header.epoch,
      expected: set.threshold,
      seen: signatures.size,
      ...Object.fromEntries(
        peers.flatMap(({ address }) => {
          if (signatures.has(address)) return []
          const error = failures.get(address)
          return [[address, error ? `${error.name}: ${error.message.split('\n')[0]}` : 'no answer in time']]
        }),
      ),
    },
  })

  async function request(peer: Peer): Promise<CompactSignature> {
    const aborted = AbortSignal.any([signal, late.signal])
    return book.ask(peer, {
      signal: aborted,
      send: async () => {
        const given = await peer.propose({ header, cut }, aborted)
        const signer = await recoverSigner({ digest, signature: given }).catch(() => undefined)
        if (signer !== undefined && isAddressEqual(signer, peer.address)) return given
        throw new PeerSignatureInvalid('A peer’s signature is not its own over the proposed digest.', {
          details: { peer: peer.address, epoch: header.epoch, expected: digest, seen: signer ?? 'no valid signature' },
        })
      },
    })
  }
}
