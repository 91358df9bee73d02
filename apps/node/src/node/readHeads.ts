import type { ChainReader } from '@plimsoll/indexer'
import type { Cut } from '@plimsoll/protocol'

/** The newest final block of every chain, each by a quorum of its providers. */
export function readHeads(readers: readonly ChainReader[]): Promise<Cut> {
  return Promise.all(readers.map((reader) => reader.head()))
}
