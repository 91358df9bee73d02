import {
  ApiError,
  ForeignNode,
  NodeUnreachable,
  SnapshotNotSigned,
  UnexpectedAnswer,
  UnknownChain,
  VerificationFailed,
  WrongAnswer,
  WrongSigner,
} from '@plimsoll/sdk'
import { ActionNotPossible, ContractRefused, TransactionFailed } from '@plimsoll/sdk/actions'

/** What to do about an error. Each also has `details` and a `hint`, and stands in its message. */
export function whatToDo(error: unknown): 'ask another node' | 'try again' | 'change the request' | 'mend the set-up' {
  // Others have signed than those who are trusted: a lie, or, if all nodes say so, the operators were replaced.
  if (error instanceof SnapshotNotSigned) return 'mend the set-up'
  // The node lies, is not reached, or is none.
  if (error instanceof VerificationFailed || error instanceof WrongAnswer) return 'ask another node'
  if (error instanceof NodeUnreachable || error instanceof UnexpectedAnswer) return 'ask another node'
  // Its own error, with HTTP’s status and a stable code.
  if (error instanceof ApiError) return error.status >= 500 ? 'ask another node' : 'change the request'
  // Nothing was sent: the contract’s custom error says why, typed.
  if (error instanceof ContractRefused) return error.reason?.errorName === 'TooOld' ? 'try again' : 'change the request'
  // Sent, mined and reverted, or replaced by another transaction.
  if (error instanceof TransactionFailed) return 'try again'
  if (error instanceof ActionNotPossible || error instanceof WrongSigner) return 'change the request'
  if (error instanceof ForeignNode || error instanceof UnknownChain) return 'mend the set-up'
  throw error
}
