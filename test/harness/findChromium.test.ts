import { describe, expect, test } from 'vitest'
import { BrowserMissing, findChromium } from './findChromium.ts'

describe('findChromium', () => {
  test('default: the program that the environment names, if it is one', () => {
    expect(findChromium({ CHROMIUM: process.execPath, PATH: '' })).toBe(process.execPath)
  })

  test('behavior: without a browser the suites are skipped', () => {
    expect(findChromium({ CHROMIUM: '/nowhere/chromium', PATH: '/nowhere' })).toBeUndefined()
  })

  test('error: with CI=true none is skipped', () => {
    expect(() => findChromium({ PATH: '/nowhere', CI: 'true' })).toThrow(BrowserMissing)
  })
})
