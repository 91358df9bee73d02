// Everything the trie hashes, in batches: keccak256 of account ids, of leaf preimages and of sorted pairs.
import { permute } from './generated/permute'
import { isOrdered } from './key'
import { left, next, PREIMAGE, preimageSize, right } from './node'

/** A state holds three messages, of which the first two alternate lane by lane. */
const STATE_SIZE: i32 = 608
/** States filled before the first is permuted: reading nodes from far memory then overlaps. */
const BATCH: i32 = 12
const states: usize = memory.data((BATCH / 3) * STATE_SIZE, 16)
/** The nodes or words that will get the hashes. */
const targets: usize = memory.data(BATCH * 4)

/** 136 bytes are absorbed at once; the last of them takes the last bit of the padding. */
const RATE: i32 = 136
const LAST_LANE: i32 = 16
const LAST_BIT: u64 = 1 << 63

function target(index: i32): usize {
  return load<u32>(targets + (index << 2))
}

function setTarget(index: i32, node: usize): void {
  store<u32>(targets + (index << 2), node)
}

/** Where the lanes of a message are, and how far apart. */
function lanesOf(index: i32): usize {
  const place = index % 3
  return states + (index / 3) * STATE_SIZE + (place === 2 ? 400 : place << 3)
}

function strideOf(index: i32): usize {
  return index % 3 === 2 ? 3 : 4
}

function setLane(index: i32, lane: i32, value: u64): void {
  store<u64>(lanesOf(index) + ((<usize>lane) << strideOf(index)), value)
}

function addToLane(index: i32, lane: i32, value: u64): void {
  const at = lanesOf(index) + ((<usize>lane) << strideOf(index))
  store<u64>(at, load<u64>(at) ^ value)
}

/** Starts a message of whole lanes: fills the state behind them. */
function pad(index: i32, lanes: i32): void {
  setLane(index, lanes, 1)
  for (let lane = lanes + 1; lane < 25; lane++) setLane(index, lane, lane === LAST_LANE ? LAST_BIT : 0)
}

/** Permutes the states of that many messages and writes the hashes to their targets. */
function finish(count: i32): void {
  for (let i = 0; i < count; i += 3) permute(lanesOf(i))
  for (let i = 0; i < count; i++) squeeze(i)
}

function squeeze(index: i32): void {
  const lanes = lanesOf(index)
  const stride = strideOf(index)
  for (let lane: usize = 0; lane < 4; lane++) {
    store<u64>(target(index) + (lane << 3), load<u64>(lanes + (lane << stride)))
  }
}

/** Hashes 32-byte words that lie one after the other. */
export function hashWords(words: usize, count: i32, hashes: usize): void {
  for (let start = 0; start < count; start += BATCH) {
    const size = min(BATCH, count - start)
    for (let i = 0; i < size; i++) {
      const word = words + ((<usize>(start + i)) << 5)
      for (let lane = 0; lane < 4; lane++) setLane(i, lane, load<u64>(word + (lane << 3)))
      pad(i, 4)
      setTarget(i, hashes + ((<usize>(start + i)) << 5))
    }
    finish(size)
  }
}

/** Hashes a list of branches of which none is below another. */
export function hashBranches(branch: usize): void {
  while (branch !== 0) {
    touchChildren(branch)
    let size = 0
    for (; size < BATCH && branch !== 0; size++) {
      const a = left(branch)
      const b = right(branch)
      const isSorted = isOrdered(a, b)
      const low = select(a, b, isSorted)
      const high = select(b, a, isSorted)
      for (let lane = 0; lane < 4; lane++) setLane(size, lane, load<u64>(low + (lane << 3)))
      for (let lane = 0; lane < 4; lane++) setLane(size, lane + 4, load<u64>(high + (lane << 3)))
      pad(size, 8)
      setTarget(size, branch)
      branch = next(branch)
    }
    finish(size)
  }
}

/** Reads a bit of what comes next, and nothing else: far memory answers many short questions at once. */
function touchChildren(branch: usize): void {
  for (let i = 0; i < BATCH && branch !== 0; i++) {
    load<u64>(left(branch))
    load<u64>(right(branch))
    branch = next(branch)
  }
}

/** How many times the preimage of a leaf fills the rate, padding included. */
export function blocksOf(leaf: usize): i32 {
  return preimageSize(leaf) / RATE + 1
}

/** Hashes a list of leaves that all have that many blocks. */
export function hashLeaves(leaf: usize, blocks: i32): void {
  while (leaf !== 0) {
    let size = 0
    for (; size < 3 && leaf !== 0; size++) {
      setTarget(size, leaf)
      leaf = next(leaf)
    }
    memory.fill(states, 0, STATE_SIZE)
    for (let block = 1; block < blocks; block++) {
      for (let i = 0; i < size; i++) absorb(i, target(i) + PREIMAGE + (block - 1) * RATE, LAST_LANE + 1)
      permute(states)
    }
    for (let i = 0; i < size; i++) absorbEnd(i, target(i), blocks)
    finish(size)
  }
}

function absorb(index: i32, message: usize, lanes: i32): void {
  for (let lane = 0; lane < lanes; lane++) addToLane(index, lane, load<u64>(message + (lane << 3)))
}

/** A preimage is one byte longer than a number of lanes: its last lane is that byte and the first bit of the padding. */
function absorbEnd(index: i32, leaf: usize, blocks: i32): void {
  const start = (blocks - 1) * RATE
  const lanes = (preimageSize(leaf) - start) >> 3
  const message = leaf + PREIMAGE + start
  absorb(index, message, lanes)
  addToLane(index, lanes, <u64>load<u8>(message + (lanes << 3)) | 0x100)
  addToLane(index, LAST_LANE, LAST_BIT)
}
