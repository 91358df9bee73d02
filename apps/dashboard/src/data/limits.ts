import type { DeploymentResponse } from '@plimsoll/sdk'
import { queryOptions } from '@tanstack/react-query'
import { createClient, http, parseAbi } from 'viem'
import { readContract } from 'viem/actions'
import type { World } from './context.tsx'

const vaultAbi = parseAbi([
  'function bucketOf(uint16 assetId) view returns (uint256 capacity, uint256 level)',
  'function supplyCap(uint16 assetId) view returns (uint256 units)',
])
const poolAbi = parseAbi([
  'function cash() view returns (uint256 tokenAmount)',
  'function debt() view returns (uint256 tokenAmount, uint256 units)',
  'function reserves() view returns (uint256 tokenAmount)',
  'function limits() view returns (uint104 bucketCapacity, uint104 debtCap)',
  'function bucketAvailable() view returns (uint256 tokenAmount)',
])

const everyMs = 60_000

/** What a vault bounds of a collateral, in units; null without a bound. */
export type CustodyLimits = { assetId: number; supplyCap: bigint | null; bucket: Bucket | null }

/** What a pool has lent, and may. In base units of its token; null without a bound. */
export type PoolLimits = {
  assetId: number
  lent: bigint
  cash: bigint
  reserves: bigint
  debtCap: bigint | null
  bucket: Bucket | null
}

/** What may leave in a day, and now. */
export type Bucket = { capacity: bigint; level: bigint }

/** The limits of one chain at its newest block, read by this browser from the address that the operator lists. §9. */
export const limitsQuery = ({ deployment, settings }: World, slot: number) => {
  const chain = deployment.chains[slot]
  const url = chain && settings.rpcUrls[chain.chainId]
  return queryOptions({
    queryKey: ['limits', slot],
    // Of a chain’s own endpoint, which many may read: not at each snapshot.
    refetchInterval: everyMs,
    enabled: chain !== undefined && url !== undefined,
    queryFn: async () => {
      const client = createClient({ transport: http(url, { batch: true, retryCount: 1 }) })
      const assets = deployment.assets.filter((asset) => asset.slot === slot)
      const custody = assets.filter(({ kind }) => kind === 'collateral')
      const pools = assets.filter(({ kind }) => kind === 'liability')
      return {
        custody: await Promise.all(custody.map(({ assetId }) => custodyLimits(assetId))),
        pools: await Promise.all(pools.map(poolLimits)),
      }

      async function custodyLimits(assetId: number): Promise<CustodyLimits> {
        const address = chain?.vault ?? '0x'
        const asked = { abi: vaultAbi, address, args: [assetId] } as const
        const [[capacity, level], cap] = await Promise.all([
          readContract(client, { ...asked, functionName: 'bucketOf' }),
          readContract(client, { ...asked, functionName: 'supplyCap' }),
        ])
        return { assetId, supplyCap: orNone(cap), bucket: capacity === 0n ? null : { capacity, level } }
      }

      async function poolLimits({ assetId, token: address }: Pool): Promise<PoolLimits> {
        const asked = { abi: poolAbi, address } as const
        const [cash, [lent], reserves, [capacity, debtCap], level] = await Promise.all([
          readContract(client, { ...asked, functionName: 'cash' }),
          readContract(client, { ...asked, functionName: 'debt' }),
          readContract(client, { ...asked, functionName: 'reserves' }),
          readContract(client, { ...asked, functionName: 'limits' }),
          readContract(client, { ...asked, functionName: 'bucketAvailable' }),
        ])
        const bucket = capacity === 0n ? null : { capacity, level }
        return { assetId, lent, cash, reserves, debtCap: orNone(debtCap), bucket }
      }
    },
  })
}

type Pool = DeploymentResponse['assets'][number]

function orNone(limit: bigint): bigint | null {
  return limit === 0n ? null : limit
}
