import {
  decodeAssetTable,
  defaultMarginLines,
  isBelowLine,
  type MarginEventBody,
  type MarginLine,
  margin,
  marginEventBody,
} from '@plimsoll/protocol'
import type { AccountResponse, DeploymentResponse } from '@plimsoll/wire'
import { VerificationFailed } from '../errors.ts'
import { expectEqual } from '../expectEqual.ts'
import { readSigned } from '../readSigned.ts'
import { verifyAccount } from '../verifyAccount.ts'
import type { Trust } from '../verifySnapshot.ts'

/**
 * Checks every word of a margin event against the account at its snapshot, which is checked against the operators: that the
 * account is below the line, or cleared of it, its margin, prices, and cure, computed here again. `assets` are the labels
 * of the deployment, which nobody signs: prices stand under them. That it was not so at the snapshot before is not checked.
 * Rejects with `VerificationFailed`. §13.
 *
 * @example
 * const account = await client.account(event.account, { epoch: event.epoch })
 * const { assets } = await client.deployment()
 * await verifyMarginEvent(event, { account, assets, trust })
 */
export async function verifyMarginEvent(
  event: MarginEventBody,
  {
    account: response,
    assets,
    trust,
    lines = defaultMarginLines,
  }: {
    account: AccountResponse
    assets: DeploymentResponse['assets']
    trust: Trust
    /** Of the risk config; those of the law without it. */
    lines?: readonly MarginLine[]
  },
): Promise<void> {
  await verifyAccount(response, trust)
  expectMarginEvent(event, { account: response, assets, lines })
}

/** What `verifyMarginEvent` checks beyond the account, which is verified already. Throws {@link VerificationFailed}. */
export function expectMarginEvent(
  event: MarginEventBody,
  {
    account: response,
    assets,
    lines,
  }: { account: AccountResponse; assets: DeploymentResponse['assets']; lines: readonly MarginLine[] },
): void {
  const { account, words, snapshot } = response
  const table = readSigned(() => decodeAssetTable(snapshot.assets))
  const { type, line, prices } = event
  const { prices: computed, ...expected } = marginEventBody({
    snapshot: { ...snapshot, table },
    account,
    words,
    change: { type, line },
    assets,
  })
  expectEqual(expected, { said: event, path: 'event' })
  const bare = computed.map(({ underlying, factorWad, liquidatable }) => ({ underlying, factorWad, liquidatable }))
  expectEqual(bare, { said: prices, path: 'event.prices' })
  const at = margin({ words, table, slots: snapshot.cut.length })
  const clear = lines.find((one) => one.line === line)?.clear
  if (clear === undefined)
    throw new VerificationFailed('The event is about no line of this deployment.', {
      details: { line, expected: lines.map(({ line }) => line) },
      hint: 'Give the lines of the risk config.',
    })
  if (type === 'margin.cured' ? !isBelowLine(at, clear) : isBelowLine(at, line)) return
  throw new VerificationFailed('The account is not on that side of the line.', {
    details: { account, epoch: snapshot.header.epoch, type, line },
    hint: 'Do not act on this event; ask another operator.',
  })
}
