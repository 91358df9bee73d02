import type { AccountResponse } from '@plimsoll/sdk'
import { usdText } from '../../format/amounts.ts'
import { Card } from '../../parts/card.tsx'
import { SimpleTable } from '../../parts/simpleTable.tsx'
import { words } from '../../words.ts'

const { chainColumns: names, chainsTitle } = words.account

type Chain = AccountResponse['chains'][number]

/** What the account may use on each chain. §4. */
export function ChainsCard({ response: { chains } }: { response: AccountResponse }) {
  return (
    <Card title={chainsTitle}>
      <SimpleTable<Chain>
        caption={chainsTitle}
        rows={chains}
        rowKey={({ slot }) => String(slot)}
        columns={[
          { name: names.chain, cell: ({ name }) => name },
          { name: names.collateral, cell: ({ collateralUsdWad }) => usdText(collateralUsdWad), isRight: true },
          { name: names.liability, cell: ({ liabilityUsdWad }) => usdText(liabilityUsdWad), isRight: true },
          { name: names.surplus, cell: ({ surplusUsdWad }) => usdText(surplusUsdWad), isRight: true },
          { name: names.deficit, cell: ({ deficitUsdWad }) => usdText(deficitUsdWad), isRight: true },
          {
            name: names.free,
            cell: ({ surplusUsdWad, deficitUsdWad }) => {
              const free = surplusUsdWad - deficitUsdWad
              return usdText(free < 0n ? 0n : free)
            },
            isRight: true,
          },
        ]}
      />
    </Card>
  )
}
