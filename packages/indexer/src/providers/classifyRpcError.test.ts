import { expect, test } from 'vitest'
import { classifyRpcError } from './classifyRpcError.ts'
import type { ProviderErrorClass } from './providerErrorClass.ts'

// As they were seen at these clients and services.
const wordings: Partial<Record<ProviderErrorClass, [of: string, code: number, message: string, data?: unknown][]>> = {
  execution: [
    ['geth', 3, 'execution reverted: rate limit exceeded'],
    ['geth', -32000, 'execution reverted'],
    ['geth', -32000, 'out of gas'],
    ['geth', -32000, 'invalid opcode: INVALID'],
    ['geth', -32000, 'invalid jump destination'],
    ['geth', -32000, 'stack underflow (0 <=> 1)'],
    ['geth', -32000, 'gas required exceeds allowance (50000000)'],
    ['nethermind', -32015, 'VM execution error.', 'Reverted 0x08c379a0'],
    ['nethermind', -32015, 'OutOfGas'],
    ['besu', -32000, 'Execution reverted'],
    ['reth', 3, 'execution reverted', '0x'],
    ['reth', -32003, 'out of gas: gas required exceeds allowance: 1'],
    ['anvil', -32603, 'EVM error InvalidFEOpcode'],
    ['anvil', -32603, 'EVM error InvalidJump'],
  ],
  rateLimited: [
    [
      'Alchemy',
      429,
      'Your app has exceeded its compute units per second capacity. If you have retries enabled, you can safely ignore this message.',
    ],
    ['Alchemy', -32000, 'Your app has exceeded its throughput limit'],
    ['Alchemy', -32000, 'Your app has exceeded its concurrent requests capacity'],
    [
      'Infura',
      -32005,
      'project ID request rate exceeded',
      { rate: { allowed_rps: 1, backoff_seconds: 0, current_rps: 2 } },
    ],
    ['Infura', -32005, 'daily request count exceeded, request rate limited'],
    ['Infura', -32005, 'Too Many Requests'],
    ['QuickNode', -32007, '50/second request limit reached - reduce calls per second or upgrade your account'],
    ['QuickNode', -32012, 'credits limited to 6000/sec'],
    ['Ankr', -32000, 'too many requests, reason: call rate limit exhausted, retry in 10s'],
    ['Chainstack', -32005, "You've exceeded the RPS limit available on the current plan."],
    ['proxyd', -32016, 'over rate limit'],
    ['BNB Chain', -32005, 'limit exceeded'],
  ],
  rangeTooLarge: [
    ['Infura', -32005, 'query returned more than 10000 results. Try with this block range [0xBDE5F8, 0x102DBCC].'],
    ['Infura', -32005, 'query timeout exceeded'],
    ['Infura', -32602, 'range 1000000 exceeds limit of 10000'],
    [
      'Alchemy',
      -32602,
      'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the response size',
    ],
    [
      'Alchemy',
      -32600,
      'You can make eth_getLogs requests with up to a 500 block range. Based on your parameters, this block range should work: [0x1, 0x2]',
    ],
    ['QuickNode', -32614, 'eth_getLogs is limited to a 10,000 range'],
    ['QuickNode', -32602, 'eth_getLogs and eth_newFilter are limited to a 10,000 blocks range'],
    ['Ankr', -32000, 'block range is too wide'],
    ['Ankr', -32602, 'maximum [from, to] blocks distance: 10000'],
    ['dRPC', 35, 'ranges over 10000 blocks are not supported on freetier'],
    ['1RPC', -32000, 'eth_getLogs is limited to a 1000 blocks range'],
    ['Tenderly', -32602, 'invalid params', { payload: 'range 9009594 is bigger than range limit 2000' }],
    ['Cloudflare', -32047, 'Invalid eth_getLogs request. Max range: 800'],
    ['erigon', -32602, 'query block range exceeds server limit, narrow your filter: 5'],
    ['nethermind', -32005, 'Too many logs requested. Max logs per response is 20000.'],
    ['reth', -32602, 'query exceeds max block range 100000'],
    ['reth', -32602, 'query exceeds max results 20000, retry with the range 24383075-24383096'],
    ['reth', -32008, 'Response is too big'],
    ['besu', -32005, 'Requested range exceeds maximum RPC range limit'],
    ['BNB Chain', -32000, 'exceed maximum block range: 5000'],
    ['Frontier', -32603, 'block range is too wide (maximum 1024)'],
    ['Candle', -32600, 'block range too high'],
    ['Scroll', -32000, 'block range is bigger than maxBlockRange'],
    ['Morph', -32000, 'block range is larger than max block range, block range = 5120, max block range = 5000'],
    ['Polygon', -32005, 'eth_getLogs block range too large, range: 855077, max: 3500'],
    ['Polygon zkEVM', -32602, 'logs are limited to a 10000 block range'],
    ['proxyd', -32020, 'backend response too large'],
  ],
  notSupported: [
    ['geth', -32601, 'the method eth_foo does not exist/is not available'],
    ['geth', -32602, 'invalid argument 1: hex string without 0x prefix'],
    ['geth', -32602, 'invalid argument 0: json: cannot unmarshal object into Go value of type string'],
    ['anvil', -32601, 'Method not found'],
    ['anvil', -32602, 'hex string without 0x prefix'],
    ['Alchemy', -32601, 'Unsupported method [eth_foo]. See available methods'],
    ['Alchemy', -32600, 'Unsupported method: eth_foo on ETH_MAINNET'],
    ['Axon', -32602, 'Invalid block hash: 24d0ffa2 at line 2 column 91'],
    ['Oasis', -32602, 'invalid argument 1: hex number > 64 bits'],
    ['RSK', -32602, 'unsupported block tag: finalized'],
    ['reth', -32005, 'Batched requests are not supported by this server'],
    ['any', -32004, 'Method not supported'],
  ],
  behind: [
    ['geth', -32000, 'header not found'],
    ['geth', -32000, 'header for hash not found'],
    ['geth', -32000, 'unknown block'],
    ['geth', -32000, 'finalized block not found'],
    ['geth', -32000, 'safe block not found'],
    ['geth', -32000, 'hash is not currently canonical'],
    ['geth', -32602, 'block range extends beyond current head block'],
    ['erigon', -32603, 'hash 0d30235c89b4c59b is not currently canonical'],
    ['erigon', -39001, 'block "finalized" not available (head block: 21459236)'],
    ['nethermind', -32000, '4294967295 could not be found'],
    ['nethermind', -32001, '0x0d30235c89b4c59b could not be found'],
    ['reth', -32001, 'block not found: hash 0x0d30235c89b4c59b'],
    ['reth', -32602, 'block range extends beyond current head block: requested 21000100, head 21000000'],
    ['besu', -39001, 'Unknown block'],
    ['besu', -32000, 'Block not found'],
    ['anvil', -32001, 'Resource not found'],
    ['anvil', -32602, 'BlockOutOfRangeError: block height is 0 but requested was 256'],
    ['Avalanche', -32000, 'cannot query unfinalized data'],
    ['eRPC', -32603, 'upstream does not have the requested block yet'],
  ],
  unauthorized: [
    ['Alchemy', -32600, 'Must be authenticated!'],
    [
      'Alchemy',
      -32600,
      'Monthly capacity limit exceeded. Visit the dashboard to upgrade your scaling policy for continued service.',
    ],
    ['Alchemy', -32000, 'App is inactive'],
    ['Infura', -32600, 'project id required in the url'],
    ['Infura', -32002, 'rejected due to project ID settings'],
    ['Ankr', -32000, 'Unauthorized: You must authenticate your request with an API key.'],
    ['Ankr', -32052, 'API key is not allowed to access blockchain'],
  ],
  rpc: [
    // The block is there, its state is gone: waiting does not help.
    ['geth', -32000, 'missing trie node 0d30235c89b4c59b (path ) state 0x0d is not available, not found'],
    ['geth', -32000, 'required historical state unavailable (reexec=128)'],
    ['nethermind', -32002, 'No state available for block 0x0d30235c89b4c59b'],
    ['besu', -32000, 'World state unavailable'],
    ['geth', -32000, 'execution aborted (timeout = 5s)'],
    ['geth', -32603, 'method handler crashed'],
    ['any', -32603, 'Internal error'],
    ['proxyd', -32011, 'no backend is currently healthy to serve traffic'],
  ],
}

test.for(
  Object.entries(wordings).flatMap(([expected, seen]) =>
    seen.map(([of, ...error]) => [expected, of, ...error] as const),
  ),
)('default: %s, %s %i %s', ([expected, , code, message, data]) => {
  expect(classifyRpcError({ code, message, data })).toEqual({
    failure: expected,
    reason: `JSON-RPC error ${code}: ${message}`,
  })
})

test('behavior: a pause that is asked for in the data', () => {
  const limited = (backoff: unknown) =>
    classifyRpcError({ code: -32005, message: 'request rate limited', data: { rate: { backoff_seconds: backoff } } })
  expect(limited(30)).toMatchObject({ failure: 'rateLimited', retryAfterMs: 30_000 })
  for (const nonsense of [0, -1, 1e300, '30', null]) expect(limited(nonsense)).not.toHaveProperty('retryAfterMs')
})
