import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ReadingWorld, vaultOf } from './readingWorld.ts'

/**
 * A release of Ponder. npm's 1.0.0 is what its changelog and its configuration call 0.10; later releases have lower numbers
 * and name things differently.
 */
export type PonderRelease = { version: string; config: 'networks' | 'chains' }

/** The least that Ponder allows. */
export const ponderPollMs = 100

/**
 * Writes the Ponder project that indexes the same balances, as short as its documentation shows: one event that carries the
 * units, one table, and routes that answer as we do. Of all that changes an account it handles only what happens here.
 */
export async function writePonderProject(
  folder: string,
  { world, release }: { world: ReadingWorld; release: PonderRelease },
): Promise<void> {
  const files = {
    'ponder.config.ts': release.config === 'networks' ? configOfNetworks(world) : configOfChains(world),
    'ponder.schema.ts': schema,
    'src/index.ts': handler,
    'src/api/index.ts': api,
  }
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

const abi =
  'parseAbi(["event Deposited(bytes32 indexed account, uint16 indexed assetId, address from, uint256 units)"])'

/** Without the limit of 50 requests per second that it sets itself. */
function configOfNetworks(world: ReadingWorld): string {
  const chainId = world.deployment.chains[0]?.chainId
  return `import { createConfig } from "ponder";
import { http, parseAbi } from "viem";

export default createConfig({
  networks: {
    bench: {
      chainId: ${chainId},
      transport: http("${world.url}"),
      pollingInterval: ${ponderPollMs},
      maxRequestsPerSecond: 10_000,
    },
  },
  contracts: { MarginVault: { network: "bench", abi: ${abi}, address: "${vaultOf(world)}", startBlock: 0 } },
});
`
}

/** It hears of new blocks by WebSocket. */
function configOfChains(world: ReadingWorld): string {
  const chainId = world.deployment.chains[0]?.chainId
  return `import { createConfig } from "ponder";
import { parseAbi } from "viem";

export default createConfig({
  chains: {
    bench: {
      id: ${chainId},
      rpc: "${world.url}",
      ws: "${world.url.replace('http', 'ws')}",
      pollingInterval: ${ponderPollMs},
    },
  },
  contracts: { MarginVault: { chain: "bench", abi: ${abi}, address: "${vaultOf(world)}", startBlock: 0 } },
});
`
}

const schema = `import { onchainTable, primaryKey } from "ponder";

export const balance = onchainTable(
  "balance",
  (t) => ({ account: t.hex().notNull(), assetId: t.integer().notNull(), units: t.bigint().notNull() }),
  (table) => ({ pk: primaryKey({ columns: [table.account, table.assetId] }) }),
);
`

const handler = `import { ponder } from "ponder:registry";
import { balance } from "ponder:schema";

ponder.on("MarginVault:Deposited", async ({ event, context }) => {
  const { account, assetId, units } = event.args;
  await context.db
    .insert(balance)
    .values({ account, assetId, units })
    .onConflictDoUpdate((row) => ({ units: row.units + units }));
});
`

const api = `import { Hono } from "hono";
import { and, count, eq, sum } from "ponder";
import { db } from "ponder:api";
import { balance } from "ponder:schema";

const app = new Hono();

app.get("/total", async (c) => {
  const [total] = await db.select({ holdings: count(), units: sum(balance.units) }).from(balance);
  return c.json(total);
});

app.get("/units/:account", async (c) => {
  const isIt = and(eq(balance.account, c.req.param("account")), eq(balance.assetId, 0));
  const [row] = await db.select().from(balance).where(isIt);
  return c.json({ units: String(row?.units ?? 0n) });
});

export default app;
`
