export { type ChainAccess, createChainAccess, type RelayedChain } from './chainAccess.ts'
export { choosePost, type RegistryState } from './choosePost.ts'
export type { NewerSnapshots, Posted, PosterStatus, Replaced } from './createPoster.ts'
export { type ChainPosting, createRelayer, type Relayer, type RelayerOptions } from './createRelayer.ts'
export {
  ChainUnreachable,
  FeeCapReached,
  InsufficientFunds,
  MissedRotation,
  NonceGap,
  NonceTaken,
  PostReverted,
  TransactionRefused,
  TransactionStuck,
  WrongEndpoint,
} from './errors.ts'
export { postingRank } from './postingRank.ts'
