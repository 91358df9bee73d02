import { defineConfig } from 'tsdown'

// What npm gets beside the Solidity. One file for each source, so that a bundler leaves out what a page does not import.
export default defineConfig({
  entry: { index: 'src/index.ts' },
  platform: 'neutral',
  target: 'es2022',
  unbundle: true,
  tsconfig: 'tsconfig.build.json',
  dts: { sourcemap: false },
  // It warns that it asks TypeScript 7.0 for the declarations by its command line, as 7.1 will not need.
  failOnWarn: false,
})
