export { AttestationMismatch, NoSnapshotYet } from './errors.ts'
export { createHistory, type History } from './history.ts'
export { type Keeper, openKeeper } from './openKeeper.ts'
export { type AccountsAt, type KeptSnapshot, requireServed, type ServedSnapshot } from './served.ts'
