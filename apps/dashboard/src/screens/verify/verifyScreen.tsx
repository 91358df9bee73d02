import { signersOf } from '@plimsoll/protocol'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { chainName, useWorld } from '../../data/context.tsx'
import { accountText } from '../../format/addresses.ts'
import { ratioText } from '../../format/amounts.ts'
import { timeText } from '../../format/times.ts'
import { Card, ScreenHead } from '../../parts/card.tsx'
import { Tag } from '../../parts/figure.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { AccountName, AddressName } from '../../parts/names.tsx'
import { useQueryString } from '../../router/location.tsx'
import { words as own } from '../../words/verify.ts'
import { words } from '../../words.ts'
import { TrustCard } from './trustCard.tsx'
import { type Verifiable, verifyAnything } from './verifyAnything.ts'

const text = own.verify

/** Anything that a node says, checked here: `/verify?what=` names it, or it is pasted. */
export function VerifyScreen() {
  const [query, setQuery] = useQueryString()
  const named = query.get('what') ?? ''
  /** An answer is too long for an address bar. */
  const [pasted, setPasted] = useState('')
  const id = useId()
  const given = pasted || named
  return (
    <>
      <ScreenHead title={text.title} lead={text.lead} />
      <Card title={text.give}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            const what = String(new FormData(event.currentTarget).get('what')).trim()
            const isLong = what.length > 100
            setPasted(isLong ? what : '')
            setQuery({ what: isLong ? undefined : what })
          }}
        >
          <label htmlFor={id}>{text.label}</label>
          <textarea id={id} name="what" key={named} defaultValue={named} required spellCheck={false} />
          <span>
            <button type="submit" className="main">
              {text.go}
            </button>
          </span>
        </form>
      </Card>
      {given !== '' && <Result key={given} given={given} />}
      <TrustCard />
    </>
  )
}

function Result({ given }: { given: string }) {
  const world = useWorld()
  const query = useQuery({
    queryKey: ['verify', given, world.trust.at],
    queryFn: () => verifyAnything(given, world.plimsoll),
    gcTime: 0,
  })
  return (
    <Card title={text.result}>
      <Loaded query={query}>{(verified) => <Checked verified={verified} />}</Loaded>
    </Card>
  )
}

/** What was checked, step by step, and to what end. */
function Checked({ verified }: { verified: Verifiable }) {
  const { deployment } = useWorld()
  const { kind, answer } = verified
  const snapshot = kind === 'snapshot' ? answer : answer.snapshot
  const { header, digest, set, bitmap, cut } = snapshot
  const signers = signersOf(bitmap, set)
  return (
    <>
      <p className="notice good" role="status">
        <strong>{text.right[kind]}</strong>
        <span>{text.of(header.epoch, timeText(header.timestamp))}</span>
      </p>
      <ol className="stack steps">
        <Step>
          {text.digest} <span className="mono small">{digest}</span>
        </Step>
        <Step>
          {text.cut}{' '}
          {cut.map(({ number }, slot) => (
            <span key={cut[slot]?.chainId} className="num">
              {chainName(deployment, slot)} {String(number)}{' '}
            </span>
          ))}
        </Step>
        <Step>{text.assets(snapshot.assets.length)}</Step>
        <Step>
          {text.signatures(signers.length, set.operators.length)}{' '}
          {signers.map((signer) => (
            <span key={signer}>
              <AddressName address={signer} />{' '}
            </span>
          ))}
        </Step>
        {(kind === 'account' || kind === 'liquidation') && (
          <>
            <Step>
              {text.proof(answer.words.length, answer.siblings.length)} <AccountName account={answer.account} />
            </Step>
            <Step>
              {kind === 'account' ? text.margin : text.quotes(answer.liquidations.length)}{' '}
              {answer.margin.healthWad !== null && (
                <span className="num">
                  {words.account.health} {ratioText(answer.margin.healthWad)}{' '}
                </span>
              )}
              {answer.margin.liquidatable && <Tag tone="bad">{words.account.liquidatable}</Tag>}
            </Step>
          </>
        )}
        {kind === 'claims' && <Step>{text.claims(answer.claims.length)}</Step>}
      </ol>
      <p className="small dim">
        {kind === 'account' ? text.unchecked(accountText(answer.account)) : text.uncheckedLabels}
      </p>
    </>
  )
}

function Step({ children }: { children: React.ReactNode }) {
  return (
    <li className="row">
      <Tag tone="good">✓</Tag>
      <span>{children}</span>
    </li>
  )
}
