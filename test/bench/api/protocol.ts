/** What a server of the benchmark is asked over IPC, and answers. */
export type ServerAnswer =
  | { kind: 'ready'; url: string; paths: readonly string[]; bodyBytes: number; apiMb: number }
  | { kind: 'rounds'; roundMs: number; longestPauseMs: number; rounds: number }
  /** A snapshot is served from now on, in milliseconds since 1970. */
  | { kind: 'told'; epoch: number; at: number }
