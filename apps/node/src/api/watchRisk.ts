import { setTimeout as sleep } from 'node:timers/promises'
import { debtAtRisk, totals } from '@plimsoll/aggregator'
import type { AccountsAt } from '@plimsoll/keeper'
import { marginLinesOf } from '@plimsoll/protocol'
import type { DebtAtRiskResponse, TotalsResponse } from '@plimsoll/wire'
import type { PublicState } from './publicState.ts'

/** Totals and debt at risk over all accounts, computed now and then and never for a request. */
export type RiskWatch = {
  /** As last computed: of an earlier snapshot than the latest most of the time. */
  totals: () => TotalsResponse | undefined
  /** The same; of the snapshot of the totals, or of the one before while it is computed. */
  debtAtRisk: () => DebtAtRiskResponse | undefined
  /** To be told of each snapshot. Resolves once what is computed because of it is there; never rejects. */
  look: () => Promise<void>
}

/** From one computation to the next, in milliseconds. */
const leastRestMs = 10_000
/** How long it computes at a stretch, in milliseconds, and how many times as long the thread is left to others then. */
const turnMs = 2
const restPerTurn = 9

/**
 * Watches the risk of all accounts: computes when a snapshot is served and the rest after the last time is over. It takes a tenth
 * of the thread, in turns so short that no request notices: some minutes for a million accounts, as the machine is busy. `onError` hears what fails.
 */
export function createRiskWatch({
  served,
  config: { deployment, risk },
  onError,
  restMs = leastRestMs,
}: {
  served: () => AccountsAt | undefined
  config: PublicState['config']
  onError: (error: Error) => void
  restMs?: number
}): RiskWatch {
  const underlyings: (string | undefined)[] = []
  for (const { assetId, underlying } of risk.assets) underlyings[assetId] = underlying
  const lines = marginLinesOf(risk).map(({ line }) => line)
  const slots = deployment.chains.length
  let sums: TotalsResponse | undefined
  let debt: DebtAtRiskResponse | undefined
  let running: Promise<void> | undefined
  let resting: Promise<void> = Promise.resolve()

  async function compute(): Promise<void> {
    await resting
    const at = served()
    if (at === undefined || at.attested.digest === debt?.digest) return
    const { trie, table, attested } = at
    const { epoch, timestamp } = attested.header
    const snapshot = { epoch, digest: attested.digest, timestamp }
    sums = { ...snapshot, ...(await inTurns(totals({ trie, table, lines, slots }))) }
    debt = { ...snapshot, ...(await inTurns(debtAtRisk({ trie, table, underlyings, slots }))) }
    resting = sleep(restMs, undefined, { ref: false })
  }

  return {
    totals: () => sums,
    debtAtRisk: () => debt,
    look() {
      running ??= compute()
        .catch(onError)
        .finally(() => {
          running = undefined
        })
      return running
    },
  }
}

/** Runs work that can pause to its end, and sleeps between turns: unlike `inSteps`, it leaves most of an idle thread idle. */
async function inTurns<T>(work: Generator<undefined, T, undefined>): Promise<T> {
  let until = performance.now() + turnMs
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (performance.now() < until) continue
    await sleep(turnMs * restPerTurn, undefined, { ref: false })
    until = performance.now() + turnMs
  }
}
