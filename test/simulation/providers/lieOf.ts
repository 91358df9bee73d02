import { hashText } from '@plimsoll/protocol/testing/createRandom'
import { type Hex, numberToHex } from 'viem'
import { bytes32 } from '../model/vaultState.ts'
import type { Header, Lie, Log } from './answerRequest.ts'
import type { Fault } from './faults.ts'
import { lieAboutState } from './lieAboutState.ts'

/** What a provider with this fault makes of the truth; nothing for faults of other kinds. Tells `note` of each lie. */
export function lieOf(fault: Fault, note: () => void): Lie {
  const noted = <T>(lie: T): T => {
    note()
    return lie
  }
  const alterLogs = (alter: (logs: readonly Log[], first: Log) => readonly Log[]): Lie => ({
    logs: (logs) => (logs[0] === undefined ? logs : noted(alter(logs, logs[0]))),
  })
  switch (fault.kind) {
    case 'lieAboutState':
      return { lens: (answer, { entry }) => noted(lieAboutState(answer, { salt: fault.salt, hash: entry.hash })) }
    case 'cutBytes':
      return { bytes: (answer) => noted(answer.slice(0, 2 + 64 * Math.floor(answer.length / 256)) as Hex) }
    case 'lieAboutHash':
      return { header: (header) => noted({ ...header, hash: falseHash(header.hash, fault.salt) }) }
    case 'lieAboutTime':
      return { header: (header) => noted({ ...header, timestamp: falseTime(header, fault.salt) }) }
    case 'omitLogs':
      return alterLogs((logs) => (fault.all ? [] : logs.slice(1)))
    case 'inventLog':
      return alterLogs((logs, first) => [first, invented(first, fault.salt), ...logs.slice(1)])
    case 'renameLog':
      return alterLogs((logs, first) => [renamed(first, fault.salt), ...logs.slice(1)])
    default:
      return {}
  }
}

/** A hash that no block has. */
export function falseHash(hash: Hex, salt: number): Hex {
  return `0xbad0${hashText(hash, salt).toString(16).padStart(8, '0').repeat(7)}${hash.slice(-4)}`
}

function falseTime({ timestamp, hash }: Header, salt: number): Hex {
  return numberToHex(BigInt(timestamp) + BigInt(1 + (hashText(hash, salt) % 5)))
}

function invented(log: Log, salt: number): Log {
  return { ...renamed(log, salt), logIndex: numberToHex(BigInt(log.logIndex) + 1n) }
}

function renamed(log: Log, salt: number): Log {
  return { ...log, topics: [...log.topics.slice(0, 1), bytes32(0xbad000 + (salt % 0xfff))] }
}
