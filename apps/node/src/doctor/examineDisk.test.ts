import { join } from 'node:path'
import { canMount, createSmallDisk } from '@plimsoll/store/testing/smallDisk'
import { describe, expect, onTestFinished, test } from 'vitest'
import { examineDisk } from './examineDisk.ts'

describe.runIf(await canMount())('a small disk', () => {
  async function examineSmall(size: string, change: (disk: Awaited<ReturnType<typeof createSmallDisk>>) => unknown) {
    const disk = await createSmallDisk(size)
    onTestFinished(() => disk.remove())
    await change(disk)
    return [...examineDisk({ dataDir: disk.folder }), ...examineDisk({ dataDir: join(disk.folder, 'new') })]
  }

  test('default', async () => {
    const found = await examineSmall('600m', () => {})
    expect(found).toMatchObject([{ level: 'ok', what: expect.stringMatching(/^600 MB/) }, { level: 'ok' }])
  })

  test('behavior: little space is a warning, too little a problem', async () => {
    expect(await examineSmall('200m', () => {})).toMatchObject([{ level: 'warning' }, { level: 'warning' }])
    expect(await examineSmall('8m', () => {})).toMatchObject([{ level: 'problem' }, { level: 'problem' }])
  })

  test('behavior: so is a folder that cannot be written', async () => {
    const [found] = await examineSmall('600m', (disk) => disk.makeReadOnly())
    expect(found).toMatchObject({ level: 'problem', what: expect.stringContaining('EROFS'), hint: expect.any(String) })
  })
})
