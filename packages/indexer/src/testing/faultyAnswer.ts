export type RpcRequest = { id: number; method: string; params: readonly unknown[] }

/**
 * What happens to one request instead of being passed on; `instead` passes it on with other parameters. In a batch, `alter`,
 * `instead`, `error` and `omit` concern its own answer, the others the whole message.
 */
export type Fault =
  | { kind: 'alter'; result: (honest: unknown) => unknown }
  | { kind: 'instead'; params: readonly unknown[] }
  | { kind: 'error'; code: number; message: string; data?: unknown }
  | { kind: 'omit' }
  | { kind: 'body'; status?: number; text: string; headers?: Record<string, string> }
  | { kind: 'redirect'; to: string }
  | { kind: 'delay'; ms: number }
  | { kind: 'truncate'; bytes: number }
  | { kind: 'hang' }
  | { kind: 'drop' }

/** Where a request is in its message; a request that came alone is the first of one. */
export type Place = { index: number; length: number }

type RpcAnswer = { id?: number; result?: unknown }

/** What to send back: a text, perhaps only its first `truncateTo` bytes before the connection ends, or no text at all. */
export type FaultyAnswer =
  | { text: string; status: number; headers: Record<string, string>; truncateTo: number | undefined }
  | 'hang'
  | 'drop'
  | { redirect: string }

/** Answers one message (a request or a batch) by asking the JSON-RPC endpoint at `target`, with the faults ordered for it. */
export async function faultyAnswer(
  message: RpcRequest | readonly RpcRequest[],
  { target, faultOf }: { target: string; faultOf: (request: RpcRequest, place: Place) => Fault | undefined },
): Promise<FaultyAnswer> {
  const isBatch = Array.isArray(message)
  const requests: readonly RpcRequest[] = isBatch ? message : [message]
  const faults = requests.map((request, index) => ({
    request,
    fault: faultOf(request, { index, length: requests.length }),
  }))
  let truncateTo: number | undefined
  for (const { fault } of faults) {
    if (fault?.kind === 'hang' || fault?.kind === 'drop') return fault.kind
    if (fault?.kind === 'redirect') return { redirect: fault.to }
    if (fault?.kind === 'body') {
      return { text: fault.text, status: fault.status ?? 200, headers: fault.headers ?? {}, truncateTo }
    }
    if (fault?.kind === 'truncate') truncateTo = fault.bytes
    if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms))
  }
  const passed = faults.map(({ request, fault }) =>
    fault?.kind === 'instead' ? { ...request, params: fault.params } : request,
  )
  const honest = [await ask(target, isBatch ? passed : passed[0])].flat()
  const answers = faults.flatMap(({ request, fault }) => {
    const { id } = request
    if (fault?.kind === 'omit') return []
    if (fault?.kind === 'error') {
      const { code, message, data } = fault
      return { jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } }
    }
    const answer = honest.find((candidate) => candidate.id === id) ?? {}
    return fault?.kind === 'alter' ? { ...answer, result: fault.result(answer.result) } : answer
  })
  return { text: JSON.stringify(isBatch ? answers : answers[0]) ?? '', status: 200, headers: {}, truncateTo }
}

async function ask(target: string, message: unknown): Promise<RpcAnswer | RpcAnswer[]> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(target, { method: 'POST', headers, body: JSON.stringify(message) })
  return JSON.parse(await response.text())
}
