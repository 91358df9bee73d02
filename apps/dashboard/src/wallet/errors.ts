import { PlimsollError } from '@plimsoll/protocol'

/** Something was asked of a wallet, and none is connected. */
export class NoWalletConnected extends PlimsollError {
  override name = 'NoWalletConnected'

  constructor() {
    super('No wallet is connected.', { hint: 'Connect one first.' })
  }
}

/** The wallet stayed on another chain than it was asked to be on. */
export class WalletOnOtherChain extends PlimsollError {
  override name = 'WalletOnOtherChain'

  constructor({ name, expected, seen }: { name: string; expected: number; seen: number }) {
    super(`The wallet is not on ${name}.`, {
      details: { expected, seen },
      hint: `Switch it to ${name} (chain id ${expected}) in the wallet itself, then try again.`,
    })
  }
}
