import { ApiError } from '@plimsoll/sdk'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { words } from '../words.ts'
import { Age } from './figure.tsx'
import { Loaded } from './loaded.tsx'

/** What a node computes now and then; that it has not done so yet is no fault. */
export function Computed<Data>({
  query,
  children,
}: {
  query: UseQueryResult<Data, Error>
  children: (data: Data) => ReactNode
}) {
  return (
    <Loaded query={query} otherwise={notYet}>
      {children}
    </Loaded>
  )
}

function notYet(error: Error): ReactNode {
  if (!(error instanceof ApiError) || error.code !== 'NotReadyYet') return undefined
  return <p className="notice">{words.computed.notYet}</p>
}

/** Of which snapshot something is, and how old that is. */
export function AsOf({ epoch, timestamp }: { epoch: bigint; timestamp: bigint }) {
  return (
    <span className="small dim">
      {words.computed.asOf(epoch)}, <Age since={timestamp} />
    </span>
  )
}
