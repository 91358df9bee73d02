import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

test('default: the integration it shows is the one that is tested', () => {
  expect(read('README.md')).toContain(`\`\`\`solidity\n${read('examples/HealthGate.sol')}\`\`\``)
})
