import { z } from 'zod'

const hex = (characters: number) => z.string().regex(new RegExp(`^[0-9a-fA-F]{${characters}}$`))
const salt = z.string().regex(/^([0-9a-fA-F]{2}){1,64}$/)

/** An encrypted Ethereum keystore of version 3 (Web3 Secret Storage) with a 32-byte key, as geth, foundry and ox write it. */
export const keystoreSchema = z.object({
  version: z.literal(3),
  id: z.string(),
  address: z
    .string()
    .regex(/^(0x)?[0-9a-fA-F]{40}$/)
    .optional(),
  crypto: z.intersection(
    z.object({
      cipher: z.literal('aes-128-ctr'),
      ciphertext: hex(64),
      cipherparams: z.object({ iv: hex(32) }),
      mac: hex(64),
    }),
    // The bounds keep a damaged file from taking all memory or time.
    z.discriminatedUnion('kdf', [
      z.object({
        kdf: z.literal('scrypt'),
        kdfparams: z.object({
          dklen: z.literal(32),
          n: z.int().min(1024).max(1_048_576),
          r: z.int().min(1).max(32),
          p: z.int().min(1).max(32),
          salt,
        }),
      }),
      z.object({
        kdf: z.literal('pbkdf2'),
        kdfparams: z.object({
          dklen: z.literal(32),
          c: z.int().min(1000).max(10_000_000),
          prf: z.literal('hmac-sha256'),
          salt,
        }),
      }),
    ]),
  ),
})
