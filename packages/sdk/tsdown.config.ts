import { defineConfig } from 'tsdown'

// What npm gets: the packages of ours that are not published come along, npm's stay its dependencies. One file for each
// source, so that a bundler leaves out what a page does not import.
export default defineConfig({
  entry: { index: 'src/index.ts', 'actions/index': 'src/actions/index.ts', 'wagmi/index': 'src/wagmi/index.ts' },
  platform: 'neutral',
  target: 'es2022',
  unbundle: true,
  sourcemap: true,
  tsconfig: 'tsconfig.build.json',
  dts: { sourcemap: false },
  deps: { onlyBundle: [] },
  // It warns that it asks TypeScript 7.0 for the declarations by its command line, as 7.1 will not need.
  failOnWarn: false,
})
