import type { AccountResponse } from '@plimsoll/sdk'
import { lazy, Suspense, useState } from 'react'
import { words } from '../words/account.ts'
import { Waiting } from './loaded.tsx'

// Calldata takes the contracts’ ABIs, which nobody loads who does not ask for it.
const CopyTexts = lazy(async () => ({ default: (await import('./copyTexts.tsx')).CopyTexts }))

/** What a verified account is as text to take away: its proof, calldata, a request, a snippet. Closed until it is opened. */
export function CopyProof({ response }: { response: AccountResponse }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details className="card" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{words.copyProof.title}</summary>
      {isOpen && (
        <Suspense fallback={<Waiting />}>
          <CopyTexts response={response} />
        </Suspense>
      )}
    </details>
  )
}
