import { BaseError, parseGwei, RpcRequestError } from 'viem'
import { least } from './fees.ts'

/** What became of handing a transaction to the endpoints of a chain. */
export type Delivery = {
  /** An endpoint has it: it took it, or knew it already. */
  isTaken: boolean
  /** An endpoint holds another transaction with this nonce, and asks for more to replace it. */
  isOutbid: boolean
  /** What each endpoint has said so far, in the order of the URLs, which are not named. */
  answers: readonly string[]
}

/** An endpoint's answer to a transaction. */
export type Answer = 'taken' | { refusal: string } | { silence: string }

/** Reads what came of sending a transaction to one endpoint; `clean` takes out of its words what is secret. */
export function answerOf(error: unknown, clean: (text: string) => string): Answer {
  const answer = error instanceof BaseError ? error.walk((cause) => cause instanceof RpcRequestError) : null
  if (!(answer instanceof BaseError)) {
    const reason =
      error instanceof BaseError ? error.details || error.name : error instanceof Error ? error.name : 'unknown'
    return { silence: clean(reason) }
  }
  const text = clean(answer.details)
  // Each client has its own words for a transaction that it has.
  return /already (known|imported|exists|in mempool)|known transaction/i.test(text) ? 'taken' : { refusal: text }
}

/** Sums up what the endpoints have answered so far; `undefined` for one that has not. */
export function deliveryOf(answers: readonly (Answer | undefined)[]): Delivery {
  return {
    isTaken: answers.includes('taken'),
    isOutbid: answers.some((answer) => typeof answer === 'object' && 'refusal' in answer && isOutbid(answer.refusal)),
    answers: answers.map((answer, index) => `endpoint ${index + 1} ${inWords(answer)}`),
  }
}

function isOutbid(refusal: string): boolean {
  return /replacement (transaction|fee)|replace existing|could not replace/i.test(refusal)
}

function inWords(answer: Answer | undefined): string {
  if (answer === undefined) return 'has not answered yet'
  if (answer === 'taken') return 'took it'
  return 'refusal' in answer ? `refused: ${answer.refusal}` : `did not answer: ${answer.silence}`
}

/**
 * The tip that a pool asks for at least, in wei per gas, by what endpoints said against a transaction that pays `tip`: the
 * number that a refusal names, else twice that tip. Undefined if none finds it too cheap. The words are a hint only.
 */
export function askedTip(answers: readonly string[], { tip, most }: { tip: bigint; most: bigint }): bigint | undefined {
  const asked = answers
    .filter((answer) => tooCheap.test(answer) && !isOutbid(answer))
    .map((answer) => {
      const named = [...answer.matchAll(/(\d{1,30}(?:\.\d{1,9})?)\s*(gwei)?/gi)]
        .map(([, number = '0', unit]) => (unit ? parseGwei(number) : BigInt(number.split('.')[0] ?? 0)))
        .filter((wei) => wei > tip && wei <= most)
      return named.length > 0 ? named.reduce(least) : least(tip > 0n ? tip * 2n : parseGwei('1'), most)
    })
    .filter((wei) => wei > tip && wei <= most)
  return asked.length > 0 ? asked.reduce(least) : undefined
}

const tooCheap =
  /underpriced|(gas ?price|fee|tip)\S* .{0,60}(too low|below|minimum)|(below|minimum) .{0,40}(gas ?price|fee|tip)|FeeTooLow/i
