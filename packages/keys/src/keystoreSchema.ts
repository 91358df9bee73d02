import { z } from 'zod'

/** A keystore has objects in objects in one. */
const maxDepth = 3

const bare = (text: string) => text.replace(/^0x/, '')
const hex = (characters: number) =>
  z
    .string()
    .regex(new RegExp(`^(0x)?[0-9a-fA-F]{${characters}}$`))
    .transform(bare)
const salt = z
  .string()
  .regex(/^(0x)?([0-9a-fA-F]{2}){1,64}$/)
  .transform(bare)

/** An encrypted Ethereum keystore of version 3 (Web3 Secret Storage) with a 32-byte key, as geth, foundry and ox write it, and other tools
 * with names in capitals (`Crypto`, as in the first drafts), 0x before hex, or without an id. */
export const keystoreSchema = z.preprocess(
  (value) => inSmallLetters(value),
  z.object({
    version: z.union([z.literal(3), z.literal('3').transform(() => 3 as const)]),
    id: z.string().optional(),
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
  }),
)

/** The same object with the names of its fields, and of theirs, in small letters; a name that is so already comes first. */
function inSmallLetters(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > maxDepth) return value
  const fields = Object.entries(value).map(([name, field]) => ({ name, field, small: name.toLowerCase() }))
  const rank = ({ name, small }: { name: string; small: string }) => (name === small ? 1 : 0)
  // Of two with one name, the later counts.
  const sorted = fields.sort((a, b) => rank(a) - rank(b))
  return Object.fromEntries(sorted.map(({ small, field }) => [small, inSmallLetters(field, depth + 1)]))
}
