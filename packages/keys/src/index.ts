export { createKeystore } from './createKeystore.ts'
export { EmptyPassword, InvalidKeystore, WrongPassword } from './errors.ts'
export type { Key } from './key.ts'
export { openKeystore } from './openKeystore.ts'
