import { cureToLine, isBelowLine, margin, marginLinesOf } from '@plimsoll/protocol'
import type { MarginEvent, RiskConfigResponse } from '@plimsoll/sdk'
import { useEffect, useRef, useState } from 'react'
import { accountText, shortHex } from '../../../format/addresses.ts'
import { bpsText } from '../../../format/amounts.ts'
import { words } from '../../../words/account.ts'
import type { AccountState } from '../accountState.ts'
import { Ways } from '../cureCard.tsx'
import { healthText } from '../whatIf/pair.tsx'
import { forgetLines, tellOnce } from './toldCalls.ts'
import { useMarginCalls } from './useMarginCalls.ts'

const text = words.calls

/** Hears of the account’s margin calls: shows the deepest one that holds, with its cure, and has the browser tell each once. */
export function CallBanner({
  account,
  state,
  config,
}: {
  account: MarginEvent['account']
  state: AccountState
  config: RiskConfigResponse
}) {
  const lines = marginLinesOf(config)
  const [hidden, setHidden] = useState<string>()
  const { call, error } = useMarginCalls(account, { lines, onEvent: notify })
  // What was cleared while nobody listened is told anew when it comes again.
  const first = useRef({ total: margin(state), lines })
  useEffect(() => {
    const { total, lines } = first.current
    forgetLines(account, (line) => {
      const clear = lines.find((other) => other.line === line)?.clear
      return clear === undefined || !isBelowLine(total, clear)
    })
  }, [account])
  const name = call && `${call.epoch}/${call.line}`
  return (
    <div role="status" aria-live="assertive">
      {call && name !== hidden && (
        <section className="notice bad" aria-label={headingOf(call)}>
          <div className="row between">
            <h2>{headingOf(call)}</h2>
            <button type="button" className="plain small" onClick={() => setHidden(name)}>
              {text.dismiss}
            </button>
          </div>
          <span>{text.health(healthText(call.margin), call.epoch)}</span>
          <Ways title={text.cure} cure={cureToLine({ ...state, line: call.line, most: 2 })} {...{ config }} />
        </section>
      )}
      {error && (
        <p className="small warn-text">
          {text.lost} {error.message}
        </p>
      )}
    </div>
  )
}

function headingOf({ type, line }: MarginEvent): string {
  return (text.heading[type] ?? text.heading['margin.call'])?.(bpsText(line)) ?? text.other
}

/** Only where the reader has asked for it, and each call once, also over visits. */
function notify(event: MarginEvent): void {
  const { account, type, line, margin, epoch } = event
  if (type === 'margin.cured') {
    forgetLines(account, (other) => other === line)
    return
  }
  if (!('Notification' in window) || Notification.permission !== 'granted' || !tellOnce(account, line)) return
  const heading = text.heading0(shortHex(accountText(account)))
  const body = `${headingOf(event)}. ${text.health(healthText(margin), epoch)}`
  try {
    new Notification(heading, { body, tag: `${account}/${line}` })
  } catch {
    // Some browsers notify from service workers only. The banner is there.
  }
}
