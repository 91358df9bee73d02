import { eoaAccountId } from '@plimsoll/protocol'
import pc from 'picocolors'
import { actors } from './actors.ts'
import type { Devnet } from './devnet.ts'

/** What a visitor may open and type while the devnet is up. */
export function whatToTry({ operators, chains }: Devnet): string[] {
  const [first] = operators
  if (!first) return []
  return [
    `\n${pc.bold('Everything stays up until Ctrl-C. Try:')}`,
    `  dashboard         ${first.url}/account/${actors.alice.address}`,
    `  its operator's    ${first.adminUrl}/operators`,
    `  API docs          ${first.url}/docs`,
    `  latest snapshot   ${first.url}/v1/snapshots/latest`,
    `  Alice's margin    ${first.url}/v1/accounts/${eoaAccountId(actors.alice.address)}`,
    `  what happens      curl -N ${first.url}/v1/events`,
    `  chains            ${first.url}/v1/chains`,
    `  a node's status   npx pnpm@12 plimsoll status --url ${first.adminUrl}`,
    '',
    ...operators.map(({ number, url, pid, logFile }) => `  operator ${number}  ${url}  pid ${pid()}  log ${logFile}`),
    ...chains.map(({ name, chainId, url }) => `  ${name.padEnd(10)}  ${url}  chain id ${chainId}`),
    '',
    `  Stop operator 3:  kill ${operators[2]?.pid()}`,
    `  Start it again:   npx pnpm@12 plimsoll start --config ${operators[2]?.configFile}`,
  ]
}
