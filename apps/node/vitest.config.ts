import { defineConfig } from 'vitest/config'

// Some tests start whole processes with a database of their own.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000 } })
