import { describe, expect, test } from 'vitest'
import { undocumentedExports, undocumentedMembers } from './docComments.ts'
import { documents } from './documents.ts'

test('default: every export of a package has a doc comment', () => {
  const sources = documents('.ts').filter(({ path }) => /^(packages|apps)\/\w+\/src\//.test(path))
  const files = new Map(sources.map(({ path, text }) => [path, text]))
  const indexes = sources.filter(({ path }) => /^\w+\/\w+\/src\/(\w+\/)?index\.ts$/.test(path))
  expect(indexes.flatMap((index) => undocumentedExports(index, files))).toEqual([])
})

test('default: every event and error of the contracts has a doc comment', () => {
  const interfaces = documents('.sol').filter(({ path }) => path.startsWith('packages/contracts/src/interfaces/'))
  expect(interfaces.flatMap(undocumentedMembers)).toEqual([])
})

describe('undocumentedExports', () => {
  const exported = (text: string) =>
    undocumentedExports(
      { path: 'a/src/index.ts', text: "export { one, type Two } from './b.ts'" },
      new Map([['a/src/b.ts', text]]),
    )

  test('default', () => {
    expect(exported('/** One. */\nexport const one = 1\n/** Two. */\nexport type Two = 2\n')).toEqual([])
  })

  test('error: no comment, or one of something else', () => {
    expect(
      exported('/** Other. */\nconst other = 1\nexport function one() {}\n/** Two. */\nexport type Two = 2\n'),
    ).toEqual(['a/src/b.ts: one'])
  })
})

describe('undocumentedMembers', () => {
  test('error: an event after another one’s comment', () => {
    const text = '    /// @notice One.\n    event One();\n    event Two();\n    error Three();\n'
    expect(undocumentedMembers({ path: 'I.sol', text })).toEqual(['I.sol: Two', 'I.sol: Three'])
  })
})
