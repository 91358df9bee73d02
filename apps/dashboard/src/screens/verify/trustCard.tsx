import { lazy, Suspense, useState } from 'react'
import { getAddress } from 'viem'
import { useWorld } from '../../data/context.tsx'
import { forgetTrust } from '../../data/trust.ts'
import { timeText } from '../../format/times.ts'
import { Card } from '../../parts/card.tsx'
import { Waiting } from '../../parts/loaded.tsx'
import { words as own } from '../../words/verify.ts'
import { words } from '../../words.ts'

const text = own.trust

// Wallets take wagmi and the contracts’ ABIs, which nobody loads who only looks.
const RegistryCheck = lazy(async () => ({ default: (await import('./registryCheck.tsx')).RegistryCheck }))

/** Whom this browser believes, and how it came to that. */
export function TrustCard() {
  const { trust, plimsoll, deployment } = useWorld()
  const { set } = plimsoll.trust()
  const [isComparing, setComparing] = useState(false)
  return (
    <Card title={text.title}>
      <p>{text.from(timeText(Math.floor(trust.at / 1_000)))}</p>
      <p>{text.now(set.threshold, set.operators.length)}</p>
      <ul className="small">
        {set.operators.map((operator) => (
          <li key={operator} className="mono">
            {getAddress(operator)}
          </li>
        ))}
      </ul>
      <p className="small">
        {text.salt} <span className="mono">{trust.salt}</span>
      </p>
      <ul className="stack small">
        {deployment.chains.map(({ chainId, name, vault, registry }) => (
          <li key={chainId}>
            <strong>{name}</strong> ({chainId})
            <div>
              {text.vault} <span className="mono">{getAddress(vault)}</span>
            </div>
            <div>
              {text.registry} <span className="mono">{getAddress(registry)}</span>
            </div>
          </li>
        ))}
      </ul>
      <p className="small dim">{text.compare}</p>
      {isComparing && (
        <Suspense fallback={<Waiting />}>
          <RegistryCheck />
        </Suspense>
      )}
      <div className="row">
        {!isComparing && (
          <button type="button" onClick={() => setComparing(true)}>
            {text.throughWallet}
          </button>
        )}
        <button
          type="button"
          onClick={() => {
            forgetTrust()
            location.reload()
          }}
        >
          {words.problems.trustAnew}
        </button>
      </div>
    </Card>
  )
}
