import type { ProviderErrorClass } from './providerErrorClass.ts'

/** The `error` of a JSON-RPC response. */
export type RpcError = { code: number; message: string; data?: unknown }

type Rule = { class: ProviderErrorClass; codes: readonly number[]; words: readonly RegExp[] }

// Clients and services agree on few codes, so words decide, and codes only where they have one meaning. The order matters: a
// contract chooses the words of its revert, so these come first; "limit" speaks of ranges more often than of rates; and many
// call whatever they dislike "invalid params" (-32602), so that comes last.
const rules: readonly Rule[] = [
  {
    class: 'execution',
    codes: [3, -32015],
    words: [
      /\brevert(ed)?\b|out ?of ?gas|gas required exceeds|gas uint64 overflow/i,
      /\bEVM error|VM execution error|execution (halted|failed)/i,
      /invalid (opcode|jump)|bad (instruction|jump)|stack (under|over)flow|stack limit reached/i,
      /write protection|return data out of bounds/i,
    ],
  },
  {
    class: 'unauthorized',
    codes: [-32052],
    words: [
      /unauthori[sz]ed|must (be )?authenticate|authentication (required|failed)|access denied|forbidden/i,
      /(invalid|missing|wrong|unknown) (api|access|project) ?(key|token|id)\b/i,
      /(api|access) (key|token) (is )?(not|disabled|invalid|missing)|project id (is )?(required|invalid|settings)/i,
      /app is inactive|monthly (capacity|request) limit/i,
    ],
  },
  {
    class: 'rangeTooLarge',
    codes: [-32614, -32020, -32008],
    words: [
      /\brange\b.{0,40}(too (large|wide|big|high|many|long)|exceed|\blimit|larger|bigger|greater)/i,
      /exceeds? .{0,20}block range|query exceeds|matched by query exceed/i,
      /(limited to|up to|maximum of) (an? )?[\d,]+ ?[km]? (blocks? )?range|\bmax(imum)?( block)? range/i,
      /blocks? distance|ranges? over [\d,]+ ?k? blocks/i,
      /more than [\d,]+ (results|logs|blocks)|too many (logs|blocks|results)/i,
      /response (size|(is )?too (large|big))/i,
      /query (timeout|duration) exceeded/i,
    ],
  },
  { class: 'notSupported', codes: [], words: [/batch(ed)? (requests? )?.{0,20}(not supported|not allowed|disabled)/i] },
  {
    class: 'rateLimited',
    codes: [429, -32005, -32016],
    words: [
      /rate.?limit|too many requests|\brequest rate\b|slow down|throttl/i,
      /exceeded its (throughput|compute|concurrent)|\bRPS\b|(per|\/) ?sec(ond)?\b/i,
      /requests? (count|limit) (exceeded|reached)|^limit exceeded/i,
    ],
  },
  {
    class: 'behind',
    codes: [-39001, -32001],
    words: [
      /header (for hash )?not found|block (.{0,80})?not found|unknown block|blocknotfound|cannot find (header|block)/i,
      /^(0x)?[0-9a-f]+ could not be found|not (currently )?canonical/i,
      /block "?(safe|finalized|latest|\d+)"? (is )?not available/i,
      /beyond current head|does not have the requested block|blockoutofrange|unfinalized data|after last accepted block/i,
    ],
  },
  {
    class: 'notSupported',
    codes: [-32601, -32004, 4200, -32602],
    words: [
      /method.{0,60}(not (found|available|supported|allowed|implemented|whitelisted)|does not exist|disabled)/i,
      /(unsupported|unknown) (method|block tag)|not supported/i,
      /invalid argument \d|cannot unmarshal|hex string without 0x/i,
    ],
  },
]

/** What a JSON-RPC error of geth, erigon, nethermind, reth, besu or anvil means, or of a service in front of them. */
export function classifyRpcError({ code, message, data }: RpcError): {
  failure: ProviderErrorClass
  reason: string
  retryAfterMs?: number
} {
  const text = `${message} ${detail(data)}`
  const rule = rules.find(({ codes, words }) => codes.includes(code) || words.some((word) => word.test(text)))
  const failure = rule?.class ?? 'rpc'
  const retryAfterMs = failure === 'rateLimited' ? backoffMs(data) : undefined
  const reason = `JSON-RPC error ${code}: ${message}`
  return { failure, reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

// Some services put what is wrong only here. Data in hexadecimal is what a contract returned.
function detail(data: unknown): string {
  if (typeof data === 'string') return data.startsWith('0x') ? '' : data.slice(0, 500)
  return typeof data === 'object' && data !== null ? JSON.stringify(data).slice(0, 500) : ''
}

// Infura says so here rather than in a header.
function backoffMs(data: unknown): number | undefined {
  const seconds = (data as { rate?: { backoff_seconds?: unknown } } | null | undefined)?.rate?.backoff_seconds
  return typeof seconds === 'number' && seconds > 0 && seconds <= 86_400 ? seconds * 1_000 : undefined
}
