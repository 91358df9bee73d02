/**
 * What may be wrong with a provider. Those of the first group make it contradict honest providers: a provider that has one is
 * guilty. Those of the second only keep it from answering.
 */
export type Fault =
  /** Changes a number in lens answers; the same `salt`, the same lie. */
  | { kind: 'lieAboutState'; salt: number }
  /** Answers lens calls with fewer bytes, or none. */
  | { kind: 'cutBytes' }
  /** Calls contracts in its newest block, whatever block was asked for. */
  | { kind: 'readLatest' }
  | { kind: 'lieAboutHash'; salt: number }
  | { kind: 'lieAboutTime'; salt: number }
  /** Says that its tags are that many blocks higher, and may make up these blocks as well. */
  | { kind: 'boast'; blocks: number; makesUp: boolean; salt: number }
  | { kind: 'omitLogs'; all: boolean }
  | { kind: 'inventLog'; salt: number }
  | { kind: 'renameLog'; salt: number }
  /** Is that many blocks behind. */
  | { kind: 'lag'; blocks: number }
  /** Stands still since the fault began, also on a branch that others have left. */
  | { kind: 'freeze' }
  /** Was started again from a copy that many blocks old, and catches up in the course of the fault. */
  | { kind: 'goBack'; blocks: number }
  | { kind: 'serveChain'; slot: number }
  | { kind: 'timeOut' }
  | { kind: 'slow'; ms: number }
  | { kind: 'rateLimit'; retryAfterMs: number | undefined }
  | { kind: 'httpError' }
  | { kind: 'disconnect' }
  | { kind: 'truncate' }
  | { kind: 'wrongId' }
  | { kind: 'refuseBatches' }
  | { kind: 'rpcError' }
  | { kind: 'nullNearTip'; blocks: number }
  | { kind: 'missState' }
  | { kind: 'limitLogs'; blocks: number }

/** A fault with the time it lasts (ms, `until` excluded) and how often it strikes then. */
export type FaultWindow = { fault: Fault; from: number; until: number; probability: number }

const guilty: ReadonlySet<Fault['kind']> = new Set<Fault['kind']>([
  ...([
    'lieAboutState',
    'cutBytes',
    'readLatest',
    'lieAboutHash',
    'lieAboutTime',
    'boast',
    'omitLogs',
    'inventLog',
  ] as const),
  ...(['renameLog', 'lag', 'freeze', 'goBack', 'serveChain'] as const),
])

/** Whether a fault makes a provider contradict honest ones. */
export function isGuilty({ kind }: Fault): boolean {
  return guilty.has(kind)
}
