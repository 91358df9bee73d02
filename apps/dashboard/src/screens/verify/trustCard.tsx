import { useWorld } from '../../data/context.tsx'
import { forgetTrust } from '../../data/trust.ts'
import { timeText } from '../../format/times.ts'
import { Card } from '../../parts/card.tsx'
import { AddressName } from '../../parts/names.tsx'
import { words } from '../../words.ts'

const text = words.trust

/** Whom this browser believes, and how it came to that. */
export function TrustCard() {
  const { trust, plimsoll, deployment } = useWorld()
  const { set } = plimsoll.trust()
  return (
    <Card title={text.title}>
      <p>{text.from(timeText(Math.floor(trust.at / 1_000)))}</p>
      <p>{text.now(set.threshold, set.operators.length)}</p>
      <ul className="row">
        {set.operators.map((operator) => (
          <li key={operator}>
            <AddressName address={operator} />
          </li>
        ))}
      </ul>
      <p className="small">
        {text.salt} <span className="mono">{trust.salt}</span>
      </p>
      <ul className="stack small">
        {deployment.chains.map(({ chainId, name, vault, registry }) => (
          <li key={chainId} className="row">
            <strong>{name}</strong> {chainId} · {text.vault} <AddressName address={vault} /> · {text.registry}{' '}
            <AddressName address={registry} />
          </li>
        ))}
      </ul>
      <p className="small dim">{text.compare}</p>
      <span>
        <button
          type="button"
          onClick={() => {
            forgetTrust()
            location.reload()
          }}
        >
          {words.problems.trustAnew}
        </button>
      </span>
    </Card>
  )
}
