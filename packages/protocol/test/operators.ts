import { hashSnapshot, type SnapshotHeader } from '../src/index.ts'
import { operatorKeys, signDigest } from '../src/testing/signedSnapshot.ts'
import { salt } from './fixtures.ts'

/** Five operators. */
export const operators = operatorKeys(5)

/** The signature of an operator over a header of the fixtures' deployment. */
export async function sign(operator: (typeof operators)[number] | undefined, header: SnapshotHeader) {
  if (operator === undefined) throw new RangeError('There are five operators.')
  return signDigest(operator, hashSnapshot({ header, salt }))
}
