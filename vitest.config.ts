import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defaultExclude, defineConfig } from 'vitest/config'

const folders = globSync(['packages/*/package.json', 'apps/*/package.json', 'test/package.json']).map((file) =>
  file.replace('/package.json', ''),
)

const endToEnd = ['e2e/**/*.test.ts']
// Longer than a visitor waits for: `vitest run --project patient`.
const patient = [
  'chaos/**/*.test.ts',
  'e2e/dashboardStory.test.ts',
  'e2e/installed.test.ts',
  'e2e/installedPackages.test.ts',
]

export default defineConfig({
  test: {
    // Guards against a hang, not a limit on speed: real chains and databases share the machine with everything else.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Commands and operators that tests start compile nothing twice.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compile', import.meta.url)) },
    // Its default leaves one core to itself.
    maxWorkers: '100%',
    projects: [
      ...folders.map((folder) => ({
        extends: true as const,
        root: folder,
        test: {
          name: JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).name,
          ...(folder === 'test' ? { exclude: [...defaultExclude, ...endToEnd, ...patient] } : {}),
        },
      })),
      {
        extends: true as const,
        root: 'test',
        // They start half a dozen processes each: one file at a time, and nothing beside them.
        test: {
          name: 'end to end',
          include: endToEnd,
          exclude: [...defaultExclude, ...patient],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true as const,
        root: 'test',
        test: { name: 'patient', include: patient, fileParallelism: false, sequence: { groupOrder: 2 } },
      },
    ],
  },
})
