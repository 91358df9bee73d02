import type { Plimsoll } from '@plimsoll/sdk'
import { useMutation } from '@tanstack/react-query'
import type { Config, Connector } from '@wagmi/core'
import { type ReactNode, useState } from 'react'
import { getAddress } from 'viem'
import { chainName, useWorld } from '../data/context.tsx'
import { shortHex } from '../format/addresses.ts'
import { Waiting } from '../parts/loaded.tsx'
import { words } from '../words/account.ts'
import { switchWallet } from './switchWallet.ts'
import { type Stage, tellingWallet } from './tellingWallet.ts'
import { useWallet } from './useWallet.ts'
import { WalletBar } from './walletBar.tsx'
import { WalletProblem } from './walletProblem.tsx'

const text = words.act

/** What every action of the SDK takes for a wallet on one chain. */
export type Where = { config: Config; plimsoll: Plimsoll; chainId: number; connector: Connector }

/**
 * One transaction on one chain, in words, with what the wallet is going to be asked: it is switched to the chain, the
 * transaction is simulated, sent, and waited for. `run` does it, `done` says what came of it.
 */
export function Transaction<Result>({
  slot,
  sentence,
  facts,
  run,
  done,
  onBack,
  children,
}: {
  slot: number
  sentence: string
  facts: readonly (readonly [string, string])[]
  run: (where: Where) => Promise<Result>
  /** Called anew as more is known. */
  done: (result: Result) => ReactNode
  /** Leaves it before it is sent. */
  onBack?: () => void
  /** What the reader should know beside. */
  children?: ReactNode
}) {
  const { plimsoll, deployment } = useWorld()
  const wallet = useWallet()
  const [stage, setStage] = useState<Stage>()
  const sending = useMutation({
    async mutationFn({ config, connector }: Pick<Where, 'config' | 'connector'>) {
      const chain = config.chains[slot]
      if (chain === undefined) throw new TypeError(`no chain at slot ${slot}`)
      setStage({ at: 'switching' })
      await switchWallet(connector, chain)
      setStage({ at: 'simulating' })
      return run({ config, plimsoll, chainId: chain.id, connector: tellingWallet(connector, setStage) })
    },
    onSettled: () => setStage(undefined),
  })
  if (wallet === undefined) return <Waiting />
  const { config, connected } = wallet
  if (sending.data !== undefined)
    return (
      <div className="notice good" role="status">
        {done(sending.data)}
      </div>
    )
  return (
    <section className="notice review" aria-label={text.inWords}>
      <strong>{text.inWords}</strong>
      <p>{sentence}</p>
      <dl>
        {[...facts, ...(connected ? [[text.sender, getAddress(connected.address)] as const] : [])].map(
          ([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      {children}
      <WalletBar wallet={wallet} />
      {connected && (
        <>
          <p className="small dim">{text.simulates(connected.connector.name)}</p>
          <span className="row">
            <button
              type="button"
              className="main"
              disabled={sending.isPending}
              onClick={() => sending.mutate({ config, connector: connected.connector })}
            >
              {text.send(connected.connector.name)}
            </button>
            {onBack && (
              <button type="button" disabled={sending.isPending} onClick={onBack}>
                {text.back}
              </button>
            )}
          </span>
        </>
      )}
      {stage && (
        <p role="status" aria-live="polite">
          {stage.at === 'mining'
            ? text.stages.mining(shortHex(stage.transaction), stage.isApproval)
            : text.stages[stage.at](connected?.connector.name ?? '', chainName(deployment, slot))}
        </p>
      )}
      {sending.error && <WalletProblem error={sending.error} />}
    </section>
  )
}
