import { accessSync, constants, existsSync } from 'node:fs'
import { freeSpace, leastFreeBytes } from '@plimsoll/store'
import type { NodeConfig } from '../config/loadConfig.ts'
import { lowDiskBytes } from '../node/watchDisk.ts'
import { createFindings, type Finding } from './finding.ts'

/** Looks at the file system of the data folder: how much space is left, and whether this user may write there. */
export function examineDisk({ dataDir }: Pick<NodeConfig, 'dataDir'>): readonly Finding[] {
  const findings = createFindings('disk')
  const subject = 'data folder'
  try {
    if (existsSync(dataDir)) accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
    const freeBytes = freeSpace(dataDir)
    const what = `${Math.floor(freeBytes / 2 ** 20)} MB are free for ${dataDir}`
    const hint = 'Free space on that file system, or move the data folder to a larger one.'
    if (freeBytes < leastFreeBytes) findings.problem(subject, { what: `${what}: a node does not start`, hint })
    else if (freeBytes < lowDiskBytes) findings.warn(subject, { what: `${what}: not for long`, hint })
    else findings.ok(subject, what)
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    findings.problem(subject, {
      what: `${dataDir} cannot be written by this user (${code})`,
      hint: 'Let the user who runs the node write there, and see that its file system is not mounted read-only.',
    })
  }
  return findings.all
}
