import type { Operator } from '@plimsoll/devnet'

/** How many signatures an operator's process has given since its start. */
export async function signaturesOf({ adminUrl }: Operator): Promise<number> {
  const metrics = await (await fetch(`${adminUrl}/metrics`)).text()
  return Number(/^plimsoll_signatures_total (\d+)$/m.exec(metrics)?.[1] ?? 0)
}
