/** One number of a benchmark. */
export type Measurement = {
  /** Stays the same between runs: the last committed result is compared by it. */
  id: string
  label: string
  value: number
  unit: 'ms' | 'µs' | 'ns' | 'bytes' | 'MB' | 'accounts/s' | 'requests/s' | 'frames/s' | '×' | 'gas' | 'events'
  /** What was promised. */
  budget?: { atLeast: number } | { atMost: number }
}

/** How a time grows with the number of accounts, or of what else is counted. */
export type Curve = {
  label: string
  unit: 'ms'
  points: { accounts: number; value: number }[]
  /** Of the power law through the points: 1 is proportional, 0 is independent. */
  exponent: number
}

/** What a benchmark finds out. */
export type Findings = {
  measurements: Measurement[]
  curves: Curve[]
  /** What the curves count; accounts unless told. */
  counted?: string
}

/** Compares one of our packages with others on the same input in the same run. */
export type Benchmark = {
  title: string
  /** The chart's subtitle: what was the input. */
  input: string
  /** Packages whose versions matter, resolved from `test`. */
  packages: readonly string[]
  /** Says what it is doing through `progress`. */
  run(progress: (message: string) => void): Promise<Findings>
}
