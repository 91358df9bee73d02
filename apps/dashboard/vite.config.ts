import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    // The policy of the page allows no `data:` scripts, and pictures are few.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Which file is loaded first, and what that needs, is read by the tests of its size.
    manifest: 'manifest.json',
  },
  // `vite` alone shows what is being written, on the data of a node: `npx pnpm@12 demo` prints its address.
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/dashboard.json', '/openapi.json', '/docs'].map((path) => [
        path,
        process.env.NODE_URL ?? 'http://127.0.0.1:8080',
      ]),
    ),
  },
})
