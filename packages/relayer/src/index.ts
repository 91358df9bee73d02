export type { RelayedChain } from './chainAccess.ts'
export { choosePost } from './choosePost.ts'
export type { NewerSnapshots, Posted } from './createPoster.ts'
export { createRelayer, type QueueConnection, type Relayer, type RelayerOptions } from './createRelayer.ts'
export {
  ChainUnreachable,
  FeeCapReached,
  InsufficientFunds,
  PostReverted,
  RelayerStopped,
  WrongChain,
} from './errors.ts'
export type { Attempt, Intent, Intents } from './intents.ts'
