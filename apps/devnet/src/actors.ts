import { bytesToHex } from 'viem'
import { type HDAccount, mnemonicToAccount } from 'viem/accounts'

// anvil's own public mnemonic: its first ten accounts hold ether on every local chain. Never of use elsewhere.
const mnemonic = 'test test test test test test test test test test test junk'

const account = (addressIndex: number): HDAccount => mnemonicToAccount(mnemonic, { addressIndex })

/** The people of the devnet, funded with ether on every chain. */
export const actors = {
  /** Deploys the contracts and owns them; sets the prices of the local feeds. */
  owner: account(0),
  /** A trader: collateral on one chain, a loan on another. */
  alice: account(1),
  /** A trader without debt. */
  bob: account(2),
  /** Lends USDC to the pools. */
  lena: account(3),
  /** A liquidator. */
  kai: account(4),
}

/** Gas-paying key of the relayer of operator `number` (1 to 3). */
export const relayerAccount = (number: number): HDAccount => account(4 + number)

/** Attestation key of operator `number` (1 to 3); it needs no gas. */
export const operatorAccount = (number: number): HDAccount => account(9 + number)

/** Private key of an account of the public mnemonic, for the keystore files of the devnet's operators. */
export function privateKeyOf(actor: HDAccount): `0x${string}` {
  const { privateKey } = actor.getHdKey()
  if (!privateKey) throw new TypeError(`${actor.address} has no private key`)
  return bytesToHex(privateKey)
}
