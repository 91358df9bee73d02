export {
  borrow,
  deposit,
  forcePledge,
  forceRelease,
  getMargin,
  link,
  liquidate,
  pledge,
  postSnapshot,
  release,
  repay,
  settle,
  withdraw,
  writeOff,
} from './actions.ts'
export { type ConnectedAction, type ConnectedParameters, connected } from './connected.ts'
export {
  actionMutationOptions,
  getMarginQueryKey,
  getMarginQueryOptions,
  type MarginQueryParameters,
  watchMarginQuery,
} from './query.ts'
export {
  type ConnectedEventsParameters,
  type ConnectedMarginParameters,
  watchEvents,
  watchMargin,
} from './watch.ts'
