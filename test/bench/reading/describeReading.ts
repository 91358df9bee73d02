import type { Measurement } from '../harness/benchmark.ts'
import type { Followers } from './measureFollowers.ts'
import type { WayName } from './measureReads.ts'
import type { ReadEveryoneResult } from './readEveryone.ts'

type Size = { people: number }

/** Everybody at one hash, from nothing. */
export function describeReads(times: ReadonlyMap<WayName, ReadEveryoneResult>, { people }: Size): Measurement[] {
  const size = people.toLocaleString('en')
  const warm = (name: WayName) => times.get(name)?.warm ?? Number.NaN
  const perSecond = (name: WayName) => (people / warm(name)) * 1_000
  const ours = warm('Plimsoll, 2 of 3')
  const speed = (id: string, label: string, name: WayName): Measurement => {
    return { id: `read/${id}`, label, value: perSecond(name), unit: 'accounts/s' }
  }
  const ratio = (id: string, label: string, value: number): Measurement => {
    return { id: `read/${id}`, label, value, unit: '×' }
  }
  return [
    { ...speed('2-of-3', `Read of ${size} accounts, 2 of 3 agree`, 'Plimsoll, 2 of 3'), budget: { atLeast: 100_000 } },
    {
      id: 'read/2-of-3/first',
      label: '  first read of a process',
      value: times.get('Plimsoll, 2 of 3')?.first ?? Number.NaN,
      unit: 'ms',
    },
    speed('2-of-2', '  2 of 2 agree', 'Plimsoll, 2 of 2'),
    speed('1-of-1', '  one provider is trusted', 'Plimsoll, 1 of 1'),
    speed(
      'calls-2',
      '  the same calls sent to two providers, answers thrown away',
      'the calls alone, to two providers',
    ),
    speed('calls-1', '  the same calls sent to one', 'the calls alone, to one provider'),
    speed('multicall', '  viem multicall, one provider, nothing checked, told whom to ask for', 'viem multicall'),
    speed('single', '  viem single calls, the same', 'viem single calls'),
    ratio(
      '2-of-3/calls-2',
      '  2 of 3 against the calls alone to two',
      warm('the calls alone, to two providers') / ours,
    ),
    ratio(
      '1-of-1/calls-1',
      '  one provider against the calls alone',
      warm('the calls alone, to one provider') / warm('Plimsoll, 1 of 1'),
    ),
    ratio('2-of-3/1-of-1', '  2 of 3 takes as long as one provider', ours / warm('Plimsoll, 1 of 1')),
    ratio(
      '2-of-2/1-of-1',
      '  2 of 2 takes as long as one provider',
      warm('Plimsoll, 2 of 2') / warm('Plimsoll, 1 of 1'),
    ),
    ratio(
      '1-of-1/multicall',
      '  one provider faster than multicall',
      warm('viem multicall') / warm('Plimsoll, 1 of 1'),
    ),
    ratio('2-of-3/multicall', '  2 of 3 faster than multicall', warm('viem multicall') / ours),
    ratio('2-of-3/single', '  2 of 3 faster than single calls', warm('viem single calls') / ours),
  ]
}

/** By how many of how many agree. */
export function describeChanges(changes: ReadonlyMap<string, number>): Measurement[] {
  return [...changes].map(([name, ms]) => ({
    id: `changes/${name.replaceAll(' ', '-')}`,
    label: `From a block to its 100 changed accounts read, ${name}`,
    value: ms,
    unit: 'ms',
  }))
}

/** We follow by 2 of 3; Ponder believes its one provider. */
export function describeFollowers({ plimsoll, ponder }: Followers, { people }: Size): Measurement[] {
  const size = people.toLocaleString('en')
  const compare = (what: 'ready' | 'visible', label: string): Measurement[] => [
    { id: what, label: `${label}, 2 of 3`, value: plimsoll[what], unit: 'ms' },
    ...ponder.flatMap(({ version, config, times }): Measurement[] => [
      {
        id: `${what}/ponder-${version}`,
        label: `  Ponder ${version}${what === 'visible' && config === 'chains' ? ', told of blocks by WebSocket' : ''}`,
        value: times[what],
        unit: 'ms',
      },
      {
        id: `${what}/ponder-${version}/ratio`,
        label: `  faster than Ponder ${version}`,
        value: times[what] / plimsoll[what],
        unit: '×',
      },
    ]),
  ]
  return [
    ...compare('ready', `From start to ready, ${size} accounts`),
    ...compare('visible', 'From a block to its 100 changed accounts visible (looking every 100 ms)'),
  ]
}
