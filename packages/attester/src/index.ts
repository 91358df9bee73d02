export type {
  AcceptedSnapshot,
  Attester,
  AttesterEvent,
  AttesterOptions,
  AttesterStatus,
  ChainsView,
  ComputedSnapshot,
  ComputeRequest,
  EntryVerdict,
  PeerStatus,
  Refusal,
  SnapshotArchive,
} from './attester.ts'
export { maxSkewMs } from './clockCheck.ts'
export { createAttester } from './createAttester.ts'
export { createHttpPeer } from './createHttpPeer.ts'
export { createOperatorBook } from './createOperatorBook.ts'
export { createRotationSource } from './createRotationSource.ts'
export {
  ClockSkew,
  ClockUnchecked,
  CutBehind,
  CutTooOld,
  Halted,
  InvalidProposal,
  KeyInUseTwice,
  NothingToPropose,
  NotSigningYet,
  OperatorNotInSet,
  PeerRefused,
  PeerSignatureInvalid,
  PeerUnreachable,
  ProposalMismatch,
  ProposalPending,
  QuorumMissed,
  RequestOutOfTime,
  requestWindowSeconds,
  SignerMismatch,
  Superseded,
  TurnMissed,
  Unauthorized,
  UnknownOperatorSet,
  UnknownSnapshot,
  WrongLeader,
} from './errors.ts'
export { createSender, type KeyReport, type SenderSource } from './oneProcess.ts'
export type { HomeView, OperatorBook, RotationArchive, RotationSource } from './operatorBook.ts'
export { type OperatorRequest, type Sender, type SignedRequest, signRequest, verifyRequest } from './operatorRequest.ts'
export type { HeadsStatement, Peer, Proposal } from './peer.ts'
export { verifyFollowed } from './verifyFollowed.ts'
