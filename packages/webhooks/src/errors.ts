import { PlimsollError } from '@plimsoll/protocol'

/** An endpoint's URL, or the address that its name resolves to, is not one that this node sends to. */
export class EndpointRefused extends PlimsollError {
  override name = 'EndpointRefused'
}

/** A secret that is not `whsec_` and 24 to 64 bytes in Base64. */
export class InvalidSecret extends PlimsollError {
  override name = 'InvalidSecret'
}

/** There is no message to that endpoint about that account. */
export class MessageNotFound extends PlimsollError {
  override name = 'MessageNotFound'
}
