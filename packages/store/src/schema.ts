import type { ColumnType, Generated, JSONColumnType } from 'kysely'

/** int8 reads as text on both databases, since it may exceed a JavaScript number. */
type BigintColumn = ColumnType<string, bigint, bigint>
/** bytea. */
type BytesColumn = Uint8Array
/** jsonb, written as text because the driver would take an array for a PostgreSQL array. */
type JsonColumn = JSONColumnType<object, string, string>

/** The tables of the store, as kysely sees them. */
export type Tables = {
  snapshots: {
    epoch: BigintColumn
    digest: BytesColumn
    timestamp: BigintColumn
    oldest: BigintColumn
    cut_hash: BytesColumn
    config: BytesColumn
    assets_hash: BytesColumn
    accounts: BytesColumn
    claims: BytesColumn
    operators: BytesColumn
    rotates: boolean
    cut: JsonColumn
    assets: BytesColumn
    signers: JsonColumn
    bitmap: string
    signatures: BytesColumn
  }
  leaves: { account: BytesColumn; epoch: BigintColumn; words: BytesColumn }
  claims: { key: BytesColumn; epoch: BigintColumn; words: BytesColumn }
  registries: { epoch: BigintColumn; slots: JsonColumn }
  /** By slot: the snapshots that its registry was seen to name; `seen`: the newest epoch whose cut says so. */
  accepted: { slot: number; epoch: BigintColumn; seen: BigintColumn }
  /** What pruning began last; `pruned` is what it ended last. One row each, or none. */
  pruning: { until: BigintColumn; kept: JsonColumn }
  pruned: { until: BigintColumn; kept: JsonColumn }
  signing: { epoch: BigintColumn; digest: BytesColumn; cut: JsonColumn; set_aside: Generated<boolean> }
  takeovers: { generation: Generated<number>; at: BigintColumn; by: string }
  acknowledgements: {
    id: Generated<number>
    epoch: BigintColumn
    at: BigintColumn
    by: string
    abandoned: JsonColumn
    wrong_above: ColumnType<string | null, bigint | null, bigint | null>
  }
  webhooks: {
    endpoint: string
    account: BytesColumn
    called: number | null
    told: number | null
    maybe_told: number | null
    maybe_cleared: number | null
    state: string | null
    id: string | null
    type: string | null
    line: number | null
    message_called: number | null
    body: string | null
    attempts: number
    made_at: ColumnType<string | null, bigint | null, bigint | null>
    next_at: ColumnType<string | null, bigint | null, bigint | null>
    ended_at: ColumnType<string | null, bigint | null, bigint | null>
    answer: string | null
  }
  webhook_endpoints: {
    name: string
    account: BytesColumn
    url: string
    line: number | null
    secret: string | null
    issued_at: BigintColumn
  }
  /** One row, or none. */
  webhook_step: { only: Generated<boolean>; epoch: BigintColumn; previous_epoch: BigintColumn }
  liquidations: {
    number: Generated<number>
    slot: number
    chain_id: BigintColumn
    block_number: BigintColumn
    block_hash: BytesColumn
    log_index: BigintColumn
    epoch: BigintColumn
    timestamp: BigintColumn
    account: BytesColumn
    venue: BytesColumn
    details: JsonColumn
  }
  /** By slot: the block up to where liquidations are kept. */
  liquidations_up_to: { slot: number; number: BigintColumn }
  operator_sets: { hash: BytesColumn; members: JsonColumn }
  intents: {
    chain_id: BigintColumn
    address: BytesColumn
    nonce: BigintColumn
    state: string
    attempts: JsonColumn
  }
}
