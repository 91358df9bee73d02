import * as actions from '../actions/index.ts'
import { connected } from './connected.ts'

/** {@link actions.getMargin} of the connected account, or of another one. */
export const getMargin = connected(actions.getMargin)
/** {@link actions.deposit} by the connected wallet. */
export const deposit = connected(actions.deposit)
/** {@link actions.withdraw} by the connected wallet. */
export const withdraw = connected(actions.withdraw)
/** {@link actions.pledge} by the connected wallet. */
export const pledge = connected(actions.pledge)
/** {@link actions.release} by the connected wallet. */
export const release = connected(actions.release)
/** {@link actions.borrow} by the connected wallet. */
export const borrow = connected(actions.borrow)
/** {@link actions.repay} by the connected wallet. */
export const repay = connected(actions.repay)
/** {@link actions.liquidate} by the connected wallet. */
export const liquidate = connected(actions.liquidate)
/** {@link actions.settle} by the connected wallet. */
export const settle = connected(actions.settle)
/** {@link actions.forcePledge} by the connected wallet. */
export const forcePledge = connected(actions.forcePledge)
/** {@link actions.forceRelease} by the connected wallet. */
export const forceRelease = connected(actions.forceRelease)
/** {@link actions.writeOff} by the connected wallet. */
export const writeOff = connected(actions.writeOff)
/** {@link actions.postSnapshot} by the connected wallet. */
export const postSnapshot = connected(actions.postSnapshot)
/** {@link actions.link} by the connected wallet. */
export const link = connected(actions.link)
