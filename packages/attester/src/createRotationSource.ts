import { maxRotations, rotationsResponse } from '@plimsoll/wire'
import { PeerUnreachable } from './errors.ts'
import type { RotationSource } from './operatorBook.ts'

/**
 * A node's public list of rotations. What comes is verified by its reader. Calls reject with {@link PeerUnreachable}: no
 * answer within `timeoutMs`, or an unreadable one.
 */
export function createRotationSource({ url, timeoutMs }: { url: string; timeoutMs: number }): RotationSource {
  const base = url.replace(/\/+$/, '')
  return async (after, signal) => {
    try {
      const response = await fetch(`${base}/v1/rotations?after=${after}&limit=${maxRotations}`, {
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      return rotationsResponse.parse(await response.json()).rotations
    } catch (cause) {
      throw new PeerUnreachable('The node does not say which snapshots changed the operators.', {
        details: { url: base, after },
        cause,
      })
    }
  }
}
