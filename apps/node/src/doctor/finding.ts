import { PlimsollError } from '@plimsoll/protocol'

/** What the doctor found out about one thing. */
export type Finding = {
  /** What it belongs to: a chain's name, `keys`, `operators`, … */
  group: string
  /** Who or what of it: a provider, an operator, a contract. */
  subject: string
  level: 'ok' | 'warning' | 'problem'
  what: string
  /** What to do; none where nothing needs to be done. */
  hint?: string
}

type Doubt = { what: string; hint: string }

/** The findings of one group, in the order in which they are added. */
export type Findings = {
  readonly all: readonly Finding[]
  ok: (subject: string, what: string) => void
  warn: (subject: string, doubt: Doubt) => void
  problem: (subject: string, doubt: Doubt) => void
  /** Adds a problem that has a name already; throws again what nobody foresaw. */
  failure: (subject: string, error: unknown) => void
}

/** Starts a list of findings. */
export function createFindings(group: string): Findings {
  const all: Finding[] = []
  return {
    all,
    ok: (subject, what) => void all.push({ group, subject, level: 'ok', what }),
    warn: (subject, doubt) => void all.push({ group, subject, level: 'warning', ...doubt }),
    problem: (subject, doubt) => void all.push({ group, subject, level: 'problem', ...doubt }),
    failure(subject, error) {
      if (!(error instanceof PlimsollError)) throw error
      const { hint = 'Correct the configuration, or what it describes, so that both agree.' } = error
      all.push({ group, subject, level: 'problem', what: whatOf(error), hint })
    },
  }
}

// Our own errors name providers, never their URLs.
function whatOf({ shortMessage, details }: PlimsollError): string {
  const parts = Object.entries(details).map(([key, value]) => `${key}: ${textOf(value)}`)
  return parts.length === 0 ? shortMessage : `${shortMessage.replace(/\.$/, '')} (${parts.join(', ')})`
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? inner.toString() : inner)) ?? String(value)
}
