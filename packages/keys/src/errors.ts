import { PlimsollError } from '@plimsoll/protocol'

/** A keystore file that is not an encrypted Ethereum keystore of version 3. */
export class InvalidKeystore extends PlimsollError {
  override name = 'InvalidKeystore'
}

/** The password does not open the keystore. */
export class WrongPassword extends PlimsollError {
  override name = 'WrongPassword'
}

/** An empty password, which protects nothing. */
export class EmptyPassword extends PlimsollError {
  override name = 'EmptyPassword'
}
