import type { StatusResponse } from '@plimsoll/wire'
import { useQuery } from '@tanstack/react-query'
import { statusQuery } from '../../data/statusQuery.ts'
import { countText } from '../../format/amounts.ts'
import { durationText } from '../../format/times.ts'
import { Card } from '../../parts/card.tsx'
import { Age, Figure, Figures, Tag } from '../../parts/figure.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { AddressName } from '../../parts/names.tsx'
import { SimpleTable } from '../../parts/simpleTable.tsx'
import { words } from '../../words/operators.ts'
import { words as page } from '../../words.ts'
import { adviceForReason } from './advice.ts'
import { PostsCard } from './postsCard.tsx'

/** What only the operator of this node is told, each red row with what to do. */
export function AdminCards() {
  const query = useQuery(statusQuery)
  return (
    <Loaded query={query}>
      {(status) => (
        <>
          <NodeCard status={status} />
          <PostsCard posting={status.posting} />
          <ProvidersCard chains={status.chains} />
          <PeersCard peers={status.operators.peers} />
          <RefusalsCard refusals={status.operators.refusals} />
        </>
      )}
    </Loaded>
  )
}

function NodeCard({ status }: { status: StatusResponse & { at: number } }) {
  const { health, ready, operators, disk, posting, webhooks } = status
  const text = words.node
  const { lastSigned, lastSignedAgeSeconds, clockAheadMs } = operators
  const fault = webhooks?.lastFault
  return (
    <Card
      title={text.title}
      aside={ready.ready ? <Tag tone="good">{text.ready}</Tag> : <Tag tone="bad">{text.notReady}</Tag>}
    >
      {ready.reasons.map((reason) => (
        <Note key={reason} tone="bad" text={reason} advice={adviceForReason(reason)} />
      ))}
      {ready.warnings.map((warning) => (
        <Note key={warning} tone="warn" text={warning} advice={adviceForReason(warning)} />
      ))}
      {posting?.queueProblem && <Note tone="warn" text={posting.queueProblem} advice={words.advice.queue} />}
      {fault && <Note tone="warn" text={`${fault.endpoint}: ${fault.answer}`} advice={words.advice.endpoint} />}
      <Figures>
        <Figure name={text.version}>{health.version}</Figure>
        <Figure name={text.disk} {...(disk.isLow ? { tone: 'bad' } : {})}>
          {bytesText(disk.freeBytes)}
        </Figure>
        <Figure name={text.clock}>{clockText(clockAheadMs)}</Figure>
        <Figure
          name={text.lastSigned}
          {...(lastSignedAgeSeconds === null ? {} : { note: page.ago(durationText(lastSignedAgeSeconds)) })}
        >
          {lastSigned === null ? page.never : String(lastSigned.epoch)}
        </Figure>
        <Figure name={text.queue} {...(posting?.queueProblem ? { tone: 'warn' } : {})}>
          {posting === null ? text.noPosting : posting.queueProblem ? text.queueDown : text.queueFine}
        </Figure>
        {webhooks !== null && (
          <Figure name={text.webhooks} {...(webhooks.failed > 0 ? { tone: 'warn' } : {})}>
            {webhooks.elsewhere
              ? text.elsewhere
              : text.waiting(countText(webhooks.waiting), countText(webhooks.failed))}
          </Figure>
        )}
        <Figure name={text.lastAnswer}>
          <Age since={Math.floor(status.at / 1_000)} />
        </Figure>
      </Figures>
    </Card>
  )
}

function Note({ tone, text, advice }: { tone: 'bad' | 'warn'; text: string; advice: string }) {
  return (
    <div className={`notice ${tone}`}>
      <strong>{text}</strong>
      <span>{advice}</span>
    </div>
  )
}

function bytesText(bytes: number | null): string {
  if (bytes === null) return words.node.unknown
  const megabytes = Math.floor(bytes / 2 ** 20)
  return megabytes < 10_240
    ? words.node.megabytes(countText(megabytes))
    : words.node.gigabytes(countText(Math.floor(megabytes / 1_024)))
}

function clockText(aheadMs: number | null): string {
  if (aheadMs === null) return words.node.unknown
  if (Math.abs(aheadMs) < 1_000) return words.node.inTime
  const text = countText(Math.abs(aheadMs))
  return aheadMs > 0 ? words.node.ahead(text) : words.node.behind(text)
}

function ProvidersCard({ chains }: { chains: StatusResponse['chains'] }) {
  const text = words.providers
  const rows = chains.flatMap(({ name: chain, chainId, halted, providers }) => [
    ...(halted === null ? [] : [{ chain, chainId, name: text.halted, error: halted, hint: words.advice.halted }]),
    ...providers.map(({ name, error, hint }) => ({ chain, chainId, name, error, hint })),
  ])
  return (
    <Card title={text.title}>
      <SimpleTable
        caption={text.title}
        rows={rows}
        rowKey={({ chainId, name }) => `${chainId}/${name}`}
        isHot={({ error }) => error !== null}
        columns={[
          { name: text.chain, cell: ({ chain }) => chain },
          { name: text.provider, cell: ({ name }) => name },
          {
            name: text.state,
            cell: ({ error }) => (error === null ? <Tag tone="good">{text.fine}</Tag> : <span>{error}</span>),
          },
          { name: words.what, cell: ({ hint }) => hint },
        ]}
      />
    </Card>
  )
}

function PeersCard({ peers }: { peers: StatusResponse['operators']['peers'] }) {
  const text = words.peers
  return (
    <Card title={text.title}>
      <SimpleTable
        caption={text.title}
        rows={peers}
        rowKey={({ address }) => address}
        isHot={({ ok }) => !ok}
        empty={text.none}
        columns={[
          { name: text.peer, cell: ({ address }) => <AddressName address={address} /> },
          {
            name: text.state,
            cell: ({ ok, error }) => (ok ? <Tag tone="good">{text.fine}</Tag> : <span>{error ?? text.wrong}</span>),
          },
          {
            name: text.answer,
            cell: ({ lastAnswerAgeSeconds: age }) => (age === null ? page.never : page.ago(durationText(age))),
            isRight: true,
          },
          {
            name: text.latency,
            cell: ({ latencyMs }) => (latencyMs === null ? '' : text.ms(countText(latencyMs))),
            isRight: true,
          },
          { name: words.what, cell: ({ ok }) => (ok ? '' : words.advice.peer) },
        ]}
      />
    </Card>
  )
}

function RefusalsCard({ refusals }: { refusals: StatusResponse['operators']['refusals'] }) {
  const text = words.refusals
  return (
    <Card title={text.title}>
      <p className="small dim">{text.lead}</p>
      <SimpleTable
        caption={text.title}
        rows={refusals.map((refusal, index) => ({ ...refusal, index }))}
        rowKey={({ index }) => String(index)}
        empty={text.none}
        columns={[
          { name: text.age, cell: ({ ageSeconds }) => page.ago(durationText(ageSeconds)) },
          { name: text.epoch, cell: ({ epoch }) => String(epoch), isRight: true },
          { name: text.leader, cell: ({ leader }) => <AddressName address={leader} /> },
          {
            name: text.cause,
            cell: ({ name, message }) => (
              <>
                <strong>{name}</strong>
                {/* Its own hint is the last line of it. */}
                <div style={{ whiteSpace: 'pre-line' }}>{message}</div>
              </>
            ),
          },
        ]}
      />
    </Card>
  )
}
