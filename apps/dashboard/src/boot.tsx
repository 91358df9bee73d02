import { createPlimsollClient, type DeploymentResponse, ForeignNode } from '@plimsoll/sdk'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo, useState } from 'react'
import { type World, WorldContext } from './data/context.tsx'
import { LiveProvider } from './data/live.tsx'
import { readSettings } from './data/settings.ts'
import { createTrustingClient, forgetTrust, trustFor } from './data/trust.ts'
import { Waiting } from './parts/loaded.tsx'
import { Problem } from './parts/problem.tsx'
import type { SiteSettings } from './site.ts'
import { words } from './words.ts'

const retryMs = 2_000

/** Learns which deployment this node serves and whom this browser trusts about it, and only then shows anything. */
export function Boot({ children }: { children: ReactNode }) {
  const start = useQuery({
    queryKey: ['start'],
    queryFn: async () => {
      const settings = await readSettings()
      return { settings, deployment: await createPlimsollClient({ url: settings.api }).deployment() }
    },
    // A node that starts, or is away for a moment: nothing can be shown without it.
    retry: true,
    retryDelay: retryMs,
  })
  if (start.data === undefined)
    return (
      <div className="boot">
        <Waiting />
        {start.failureReason && <Problem error={start.failureReason} />}
      </div>
    )
  return <Trusted {...start.data}>{children}</Trusted>
}

function Trusted({
  settings,
  deployment,
  children,
}: {
  settings: SiteSettings
  deployment: DeploymentResponse
  children: ReactNode
}) {
  const [trusted, setTrusted] = useState(() => trustOrError(deployment))
  const world = useMemo<World | undefined>(() => {
    if (trusted instanceof Error) return undefined
    const plimsoll = createTrustingClient(settings.api, trusted)
    return {
      settings,
      deployment,
      plimsoll,
      trust: trusted,
    }
  }, [settings, deployment, trusted])
  if (trusted instanceof Error || world === undefined)
    return (
      <div className="boot">
        <Problem error={trusted instanceof Error ? trusted : new TypeError('no world')}>
          <span>
            <button
              type="button"
              onClick={() => {
                forgetTrust()
                setTrusted(trustOrError(deployment))
              }}
            >
              {words.problems.trustAnew}
            </button>
          </span>
        </Problem>
      </div>
    )
  return (
    <WorldContext value={world}>
      <LiveProvider>{children}</LiveProvider>
    </WorldContext>
  )
}

function trustOrError(deployment: DeploymentResponse) {
  try {
    return trustFor(deployment)
  } catch (error) {
    if (error instanceof ForeignNode) return error
    throw error
  }
}
