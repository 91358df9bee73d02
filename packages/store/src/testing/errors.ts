import { PlimsollError } from '@plimsoll/protocol'

/** A server that a test needs neither runs here nor can be started. */
export class TestServerMissing extends PlimsollError {
  override name = 'TestServerMissing'
}
