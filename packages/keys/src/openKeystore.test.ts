import { privateKeyToAddress } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { createKeystore } from './createKeystore.ts'
import { EmptyPassword, InvalidKeystore, WrongPassword } from './errors.ts'
import { openKeystore } from './openKeystore.ts'

// The two test vectors of the Web3 Secret Storage definition.
const secret = '0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d'
const pbkdf2 = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
    ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
    kdf: 'pbkdf2',
    kdfparams: {
      c: 262144,
      dklen: 32,
      prf: 'hmac-sha256',
      salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd',
    },
    mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
}
const scrypt = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '83dbcc02d8ccb40e466191a123791e0e' },
    ciphertext: 'd172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c',
    kdf: 'scrypt',
    kdfparams: {
      dklen: 32,
      n: 262144,
      r: 1,
      p: 8,
      salt: 'ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19',
    },
    mac: '2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
}
const source = 'operator.json'

describe('openKeystore', () => {
  test.each([
    ['pbkdf2', pbkdf2],
    ['scrypt', scrypt],
  ])('default: the %s vector of the definition', async (_, keystore) => {
    const { address } = await openKeystore(JSON.stringify(keystore), { password: 'testpassword', source })
    expect(address).toBe(privateKeyToAddress(secret))
  })

  const { crypto, ...rest } = pbkdf2
  const { cipherparams, kdfparams, ...inner } = crypto
  test.each([
    ['Crypto in capitals', { ...rest, Crypto: crypto }],
    ['both, of which the one in small letters counts', { ...rest, crypto, Crypto: { cipher: 'none' } }],
    [
      'all names in capitals',
      { Version: 3, ID: rest.id, CRYPTO: { ...inner, CipherParams: cipherparams, KDFParams: kdfparams } },
    ],
    ['0x before hex', { ...rest, crypto: { ...crypto, mac: `0x${crypto.mac}`, ciphertext: `0x${crypto.ciphertext}` } }],
    ['the version as text, and no id', { version: '3', crypto }],
  ])('behavior: opens what other tools write: %s', async (_, keystore) => {
    const { address } = await openKeystore(JSON.stringify(keystore), { password: 'testpassword', source })
    expect(address).toBe(privateKeyToAddress(secret))
  })

  test('behavior: opens what createKeystore wrote', async () => {
    const { address, text } = await createKeystore({ password: 'correct horse', privateKey: secret, scryptCost: 1024 })
    const account = await openKeystore(text, { password: 'correct horse', source })
    expect(account.address).toBe(address)
    expect(JSON.stringify(account)).not.toContain(secret.slice(2))
    expect(text).not.toContain(secret.slice(2))
  })

  test('behavior: creates a new key each time', async () => {
    const created = await Promise.all([1, 2].map(() => createKeystore({ password: 'x', scryptCost: 1024 })))
    expect(created[0]?.address).not.toBe(created[1]?.address)
  })

  test('error: EmptyPassword, for a new keystore and for one that has it', async () => {
    await expect(createKeystore({ password: '', scryptCost: 1024 })).rejects.toThrow(EmptyPassword)
    const opening = openKeystore(JSON.stringify(scrypt), { password: '', source })
    await expect(opening).rejects.toThrow(EmptyPassword)
    await expect(opening).rejects.toThrow(source)
  })

  test('error: a wrong password is in no part of the error', async () => {
    const { text } = await createKeystore({ password: 'right', scryptCost: 1024 })
    const error = await openKeystore(text, { password: 'hunter2-secret', source }).catch((error) => error)
    expect(error).toBeInstanceOf(WrongPassword)
    expect(error.message).toContain(source)
    expect(`${error.stack} ${JSON.stringify(error)} ${error.cause}`).not.toContain('hunter2-secret')
  })

  test('error: a bare private key is refused and in no part of the error', async () => {
    for (const text of [secret, JSON.stringify(secret), JSON.stringify({ privateKey: secret, version: 3 })]) {
      const error = await openKeystore(text, { password: 'x', source }).catch((error) => error)
      expect(error).toBeInstanceOf(InvalidKeystore)
      expect(`${error.stack} ${JSON.stringify(error)} ${error.cause}`).not.toContain(secret.slice(2, 20))
    }
  })

  test('error: malformed or extravagant files name the field', async () => {
    const { crypto } = scrypt
    const wrong = [
      { ...scrypt, version: 1 },
      { ...scrypt, crypto: { ...crypto, cipher: 'aes-256-gcm' } },
      { ...scrypt, crypto: { ...crypto, kdf: 'argon2' } },
      { ...scrypt, crypto: { ...crypto, kdfparams: { ...crypto.kdfparams, n: 2 ** 30 } } },
    ]
    const fields = ['version', 'crypto.cipher', 'crypto.kdf', 'crypto.kdfparams.n']
    for (const [index, keystore] of wrong.entries()) {
      const opening = openKeystore(JSON.stringify(keystore), { password: 'testpassword', source })
      await expect(opening).rejects.toThrow(InvalidKeystore)
      await expect(opening).rejects.toThrow(fields[index])
    }
  })

  test('error: an address that is not the key’s', async () => {
    const { text } = await createKeystore({ password: 'x', scryptCost: 1024 })
    const other = JSON.stringify({ ...JSON.parse(text), address: '00'.repeat(20) })
    await expect(openKeystore(other, { password: 'x', source })).rejects.toThrow(InvalidKeystore)
  })
})
