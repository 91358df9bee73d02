import { Keystore } from 'ox'
import { type Hex, isAddressEqual, type PrivateKeyAccount } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { z } from 'zod'
import { EmptyPassword, InvalidKeystore, WrongPassword } from './errors.ts'
import { keystoreSchema } from './keystoreSchema.ts'

/**
 * Opens an encrypted keystore (the text of its JSON file) as an account that signs; `source` names the file in errors,
 * which never hold key or password. Throws {@link InvalidKeystore}, {@link WrongPassword} and {@link EmptyPassword}.
 *
 * @example
 * const signer = await openKeystore(await readFile(path, 'utf8'), { password, source: path })
 */
export async function openKeystore(
  text: string,
  { password, source }: { password: string; source: string },
): Promise<PrivateKeyAccount> {
  const { address, ...keystore } = parseKeystore(text, source)
  if (password === '')
    throw new EmptyPassword('The password of the keystore is empty.', {
      details: { file: source },
      hint: 'A file without a password is a bare key: encrypt it anew, or see that the password reaches this process.',
    })
  const key = await Keystore.toKeyAsync(keystore as Keystore.Keystore, { password })
  let account: PrivateKeyAccount
  try {
    account = privateKeyToAccount(Keystore.decrypt(keystore as Keystore.Keystore, key))
  } catch {
    // No cause: nothing that has seen the key leaves this function.
    throw new WrongPassword('The password does not open the keystore.', {
      details: { file: source },
      hint: 'Check the password. If it is right, the file is damaged.',
    })
  }
  const written: Hex | undefined = address === undefined ? undefined : `0x${address.replace(/^0x/, '')}`
  if (written === undefined || isAddressEqual(written, account.address)) return account
  throw new InvalidKeystore('The keystore holds another key than its address says.', {
    details: { file: source, expected: written, seen: account.address },
  })
}

function parseKeystore(text: string, source: string): z.output<typeof keystoreSchema> {
  const { data, error } = keystoreSchema.safeParse(parseJson(text))
  if (data !== undefined) return data
  throw new InvalidKeystore('This is not an encrypted Ethereum keystore of version 3.', {
    // A file that is no keystore may be a bare key: say where it is wrong, never what it contains.
    details: { file: source, fields: error.issues.map(({ path }) => path.join('.') || 'the whole file').join(', ') },
    hint: 'Create one with `cast wallet import`, geth or `plimsoll`; a bare private key is not accepted.',
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
