import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { documents } from './documents.ts'

const root = new URL('../../', import.meta.url)

test('default: every link of a document leads to a file', () => {
  const broken = documents('.md').flatMap(({ path, text }) =>
    Array.from(text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g), ([, target = '']) => target)
      .filter((target) => !existsSync(fileURLToPath(new URL(target, new URL(path, root)))))
      .map((target) => `${path}: ${target}`),
  )
  expect(broken).toEqual([])
})

test('behavior: there are documents, and links in them', () => {
  const readme = documents('README.md').find(({ path }) => path === 'README.md')
  expect(readme?.text).toContain('](docs/protocol.md)')
})
