import { Keystore } from 'ox'
import type { Address, Hex } from 'viem'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { EmptyPassword } from './errors.ts'

/**
 * Encrypts a private key, or a new one, as the text of a keystore file (version 3, scrypt). `scryptCost` is scrypt's n:
 * 262,144 by default as in geth; less only for keys that guard nothing. Throws {@link EmptyPassword}.
 *
 * @example
 * const { address, text } = await createKeystore({ password })
 * await writeFile(path, text, { mode: 0o600 })
 */
export async function createKeystore({
  password,
  privateKey = generatePrivateKey(),
  scryptCost = 262_144,
}: {
  password: string
  privateKey?: Hex
  scryptCost?: number
}): Promise<{ address: Address; text: string }> {
  if (password === '')
    throw new EmptyPassword('A keystore needs a password that is not empty.', {
      hint: 'Choose a long one: whoever copies the file has all the time to guess it.',
    })
  const [key, options] = await Keystore.scryptAsync({ password, n: scryptCost, r: 8, p: 1 })
  const address = privateKeyToAddress(privateKey)
  const keystore = { address: address.slice(2).toLowerCase(), ...Keystore.encrypt(privateKey, key, options) }
  return { address, text: `${JSON.stringify(keystore, null, 2)}\n` }
}
