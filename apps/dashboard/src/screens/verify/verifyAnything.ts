import { PlimsollError, parseHash32 } from '@plimsoll/protocol'
import {
  type AccountResponse,
  ApiError,
  accountResponse,
  type ClaimsResponse,
  claimsResponse,
  type LiquidationResponse,
  liquidationResponse,
  type Plimsoll,
  type SnapshotResponse,
  snapshotResponse,
  type Trust,
  verifyAccount,
  verifyClaims,
  verifyLiquidation,
  verifySnapshot,
} from '@plimsoll/sdk'
import { accountOf } from '../../format/addresses.ts'

/** What was given is nothing that this deployment signs. */
class NothingToVerify extends PlimsollError {
  override name = 'NothingToVerify'
}

/** An answer of a node that can be checked, by what it is about. */
export type Verifiable =
  | { kind: 'snapshot'; answer: SnapshotResponse }
  | { kind: 'account'; answer: AccountResponse }
  | { kind: 'claims'; answer: ClaimsResponse }
  | { kind: 'liquidation'; answer: LiquidationResponse }

/** More characters than any answer has. */
const longest = 4_000_000

/**
 * Checks what is given: an epoch, a digest, an account, or an answer of a node in JSON. Rejects with the first thing that is
 * wrong, and with `NothingToVerify` for what is none of these.
 */
export async function verifyAnything(given: string, plimsoll: Plimsoll): Promise<Verifiable> {
  const text = given.trim()
  const verifiable = text.startsWith('{') ? parseAnswer(text) : await ask(text, plimsoll)
  const { header } = verifiable.kind === 'snapshot' ? verifiable.answer : verifiable.answer.snapshot
  await plimsoll.checkAt(plimsoll.unverified, header.epoch, (trust) => verify(verifiable, trust))
  return verifiable
}

function verify({ kind, answer }: Verifiable, trust: Trust): Promise<void> {
  switch (kind) {
    case 'snapshot':
      return verifySnapshot(answer, trust)
    case 'account':
      return verifyAccount(answer, trust)
    case 'claims':
      return verifyClaims(answer, trust)
    case 'liquidation':
      return verifyLiquidation(answer, trust)
  }
}

async function ask(text: string, { unverified }: Plimsoll): Promise<Verifiable> {
  if (/^[0-9]{1,20}$/.test(text)) return { kind: 'snapshot', answer: await unverified.snapshot(BigInt(text)) }
  const account = accountOf(text)
  if (account === undefined)
    throw new NothingToVerify('This is no account, epoch or digest, and no answer of a node.', {
      details: { seen: text.slice(0, 80) },
      hint: 'Paste an address, an account id, an epoch, a digest, or the JSON that a node has answered.',
    })
  try {
    return { kind: 'account', answer: await unverified.account(account) }
  } catch (error) {
    // 32 bytes may be a digest as well.
    if (!(error instanceof ApiError) || error.code !== 'AccountNotFound' || text.length !== 66) throw error
    return { kind: 'snapshot', answer: await unverified.snapshot(parseHash32(text.toLowerCase())) }
  }
}

function parseAnswer(text: string): Verifiable {
  if (text.length > longest)
    throw new NothingToVerify('This is longer than any answer of a node.', {
      details: { expected: `at most ${longest} characters`, seen: text.length },
    })
  const body = parseJson(text)
  const has = (name: string) => typeof body === 'object' && body !== null && name in body
  const read = <Answer>(schema: Schema<Answer>) => parseWith(schema, body)
  if (has('liquidations')) return { kind: 'liquidation', answer: read(liquidationResponse) }
  if (has('words')) return { kind: 'account', answer: read(accountResponse) }
  if (has('claims') && has('next')) return { kind: 'claims', answer: read(claimsResponse) }
  return { kind: 'snapshot', answer: read(snapshotResponse) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new NothingToVerify('This is not JSON.', { details: { reason: (cause as Error).message }, cause })
  }
}

type Schema<Answer> = {
  safeParse: (
    body: unknown,
  ) =>
    | { success: true; data: Answer }
    | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } }
}

function parseWith<Answer>(schema: Schema<Answer>, body: unknown): Answer {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new NothingToVerify('This is not what a node of this version answers.', {
    details: { field: issue?.path.join('.') ?? '', reason: issue?.message ?? '' },
  })
}
