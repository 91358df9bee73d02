import { cp } from 'node:fs/promises'
import { openStore } from '@plimsoll/store'

/** Prepares the operators' data folders: a new one takes seconds of computing, a copy of it a moment. */
export async function createDataFolders([first, ...others]: readonly string[]): Promise<void> {
  if (first === undefined) return
  const store = await openStore({ dataDir: first })
  await store.close()
  await Promise.all(others.map((folder) => cp(first, folder, { recursive: true })))
}
