import { OperatorNotInSet } from '@plimsoll/attester'
import type { Address } from 'viem'
import type { NodeConfig } from '../config/loadConfig.ts'

/** Refuses an operator that the configuration does not list: the others could not be told who it is. Throws `OperatorNotInSet`. */
export function requireListed(
  { directory, file }: Pick<NodeConfig, 'directory' | 'file'>,
  { address: seen }: { address: Address },
): void {
  if (directory.some(({ address }) => address === seen)) return
  throw new OperatorNotInSet('This operator’s key is not one that the configuration lists.', {
    details: { file, expected: directory.map(({ address }) => address), seen },
    hint: 'Use the keystore of one of these operators; a new one is listed in operators.others on every node.',
  })
}
