import type { Clock } from '@plimsoll/tasks'
import type { Address } from 'viem'
import type { PeerStatus } from './attester.ts'
import { PeerRefused, PeerUnreachable } from './errors.ts'
import type { Peer } from './peer.ts'

/** Asks peers and remembers how each last answered. */
export type PeerBook = {
  peers: readonly Peer[]
  /** Asks one peer; rejects as soon as the signal aborts, whatever the peer does. */
  ask: <T>(peer: Peer, request: { signal: AbortSignal; send: (peer: Peer) => Promise<T> }) => Promise<T>
  status: () => PeerStatus[]
}

/** See {@link PeerBook}; `onFailure` hears of every failed call. */
export function createPeerBook({
  peers,
  clock,
  onFailure,
}: {
  peers: readonly Peer[]
  clock: Clock
  onFailure: (peer: Address, error: Error) => void
}): PeerBook {
  const book = new Map<Address, PeerStatus>(
    peers.map(({ address }) => [address, { address, lastAnswerAt: undefined, latencyMs: undefined, error: undefined }]),
  )
  return {
    peers,
    async ask(peer, { signal, send }) {
      const { address } = peer
      const from = clock.now()
      const note = (error?: Error) => {
        const before = book.get(address)
        const answered = error === undefined || error instanceof PeerRefused
        book.set(address, {
          address,
          lastAnswerAt: answered ? clock.now() : before?.lastAnswerAt,
          latencyMs: answered ? clock.now() - from : before?.latencyMs,
          error,
        })
        if (error) onFailure(address, error)
      }
      const abort = Promise.withResolvers<never>()
      const onAbort = () =>
        abort.reject(new PeerUnreachable('The peer did not answer in time.', { details: { peer: address } }))
      signal.addEventListener('abort', onAbort)
      try {
        if (signal.aborted) onAbort()
        const answer = await Promise.race([abort.promise, send(peer)])
        note()
        return answer
      } catch (thrown) {
        const error = asPeerError(thrown, address)
        note(error)
        throw error
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    },
    status: () => peers.flatMap(({ address }) => book.get(address) ?? []),
  }
}

function asPeerError(thrown: unknown, peer: Address): Error {
  if (thrown instanceof Error) return thrown
  return new PeerUnreachable('The call to the peer failed.', { details: { peer, seen: String(thrown) } })
}
