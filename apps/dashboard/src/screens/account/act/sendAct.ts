import type { AccountId } from '@plimsoll/protocol'
import type { Plimsoll } from '@plimsoll/sdk'
import type { Acted } from '@plimsoll/sdk/actions'
import { borrow, deposit, pledge, release, repay, withdraw } from '@plimsoll/sdk/wagmi'
import type { Config, Connector } from '@wagmi/core'
import { switchWallet } from '../../../wallet/switchWallet.ts'
import { type Stage, tellingWallet } from '../../../wallet/tellingWallet.ts'
import type { Act } from './forecast.ts'

/**
 * Does an action with the connected wallet: switches it to the chain, simulates, has it send, and resolves once it is mined.
 * Rejects as the SDK’s action and `switchWallet` do. The units of a loan are base units of the token.
 */
export async function sendAct(
  { kind, assetId, units, slot, toSlot = slot }: Act,
  {
    config,
    connector,
    plimsoll,
    account,
    onStage,
  }: {
    config: Config
    connector: Connector
    plimsoll: Plimsoll
    account: AccountId
    onStage: (stage: Stage) => void
  },
): Promise<Acted<unknown>> {
  const chain = config.chains[slot]
  if (chain === undefined) throw new TypeError(`no chain at slot ${slot}`)
  onStage({ at: 'switching' })
  await switchWallet(connector, chain)
  onStage({ at: 'simulating' })
  const where = { plimsoll, chainId: chain.id, connector: tellingWallet(connector, onStage), account, assetId }
  switch (kind) {
    case 'deposit':
      return deposit(config, { ...where, units })
    case 'withdraw':
      return withdraw(config, { ...where, units })
    case 'pledge':
      return pledge(config, { ...where, units, toSlot })
    case 'release':
      return release(config, { ...where, units })
    case 'borrow':
      return borrow(config, { ...where, tokenAmount: units })
    case 'repay':
      return repay(config, { ...where, units })
  }
}
