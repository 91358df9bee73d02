import type { AccountResponse } from '@plimsoll/sdk'
import { chainName, useWorld } from '../data/context.tsx'
import { accountText } from '../format/addresses.ts'
import { words } from '../words/account.ts'
import { CopyButton } from './copyButton.tsx'
import { curlText, proofText, snippetText, withdrawCall } from './proofTexts.ts'

const text = words.copyProof

/** See `CopyProof`. */
export function CopyTexts({ response }: { response: AccountResponse }) {
  const { deployment, plimsoll, settings } = useWorld()
  const { epoch } = response.snapshot.header
  const call = withdrawCall(response)
  const vault = call && deployment.chains[call.slot]?.vault
  const { salt, set, chainIds } = plimsoll.trust()
  const chains = chainIds.map((chainId) => plimsoll.chain(chainId))
  return (
    <div className="stack">
      <CopyText title={text.proof(epoch)} value={proofText(response)} />
      {call && vault && (
        <CopyText
          title={text.calldata(call.symbol, chainName(deployment, call.slot))}
          note={text.calldataNote(vault)}
          value={call.data}
        />
      )}
      <CopyText title={text.curl} value={curlText({ url: settings.api, response })} />
      <CopyText
        title={text.snippet}
        value={snippetText({ url: settings.api, account: accountText(response.account), salt, set, chains })}
      />
    </div>
  )
}

function CopyText({ title, value, note }: { title: string; value: string; note?: string }) {
  return (
    <section className="stack" aria-label={title}>
      <div className="row">
        <h3>{title}</h3>
        <CopyButton text={value} what={title} />
      </div>
      {note !== undefined && <p className="small dim">{note}</p>}
      {/* Focusable, as it scrolls. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is reached by the keyboard. */}
      <pre className="copied" tabIndex={0}>
        {value}
      </pre>
    </section>
  )
}
