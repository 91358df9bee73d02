import type { AccountId } from '@plimsoll/protocol'
import { ApiError } from '@plimsoll/sdk'
import { useQuery } from '@tanstack/react-query'
import { useWorld } from '../../data/context.tsx'
import { accountQuery } from '../../data/queries.ts'
import { accountOf, accountText } from '../../format/addresses.ts'
import { ScreenHead } from '../../parts/card.tsx'
import { CopyButton } from '../../parts/copyButton.tsx'
import { CopyProof } from '../../parts/copyProof.tsx'
import { FindForm } from '../../parts/findForm.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { useQueryString } from '../../router/location.tsx'
import { words } from '../../words.ts'
import { AssetsCard } from './assetsCard.tsx'
import { ChainsCard } from './chainsCard.tsx'
import { VerdictCard } from './verdictCard.tsx'

const text = words.account

/** An account over all chains: `/account/0x…`, with `?epoch=` as it was. */
export function AccountScreen({ named }: { named: string | undefined }) {
  const account = named === undefined ? undefined : accountOf(named)
  if (account !== undefined) return <Account account={account} />
  return (
    <>
      <ScreenHead title={text.title} lead={text.lead} />
      <FindForm
        label={text.find}
        hint="0x…"
        go={text.show}
        wrong={words.front.notFound}
        placeOf={placeOf}
        {...(named === undefined ? {} : { given: named })}
      />
    </>
  )
}

function placeOf(text: string): string | undefined {
  const account = accountOf(text)
  return account && `/account/${accountText(account)}`
}

function Account({ account }: { account: AccountId }) {
  const world = useWorld()
  const [asked] = useQueryString()
  const epochText = asked.get('epoch') ?? ''
  const epoch = /^[0-9]{1,20}$/.test(epochText) ? BigInt(epochText) : undefined
  const query = useQuery(accountQuery(world, { account, epoch }))
  const name = accountText(account)
  return (
    <>
      <ScreenHead title={name}>
        <CopyButton text={name} what={text.find} />
      </ScreenHead>
      <Loaded query={query} otherwise={noLeaf}>
        {(response) => (
          <>
            <VerdictCard response={response} />
            <AssetsCard response={response} />
            <ChainsCard response={response} />
            <CopyProof response={response} />
          </>
        )}
      </Loaded>
    </>
  )
}

/** An account that has nothing is no fault. */
function noLeaf(error: Error) {
  if (!(error instanceof ApiError) || error.code !== 'AccountNotFound') return undefined
  return (
    <div className="notice">
      <span>{text.noLeaf}</span>
      <span>{text.noLeafNext}</span>
    </div>
  )
}
