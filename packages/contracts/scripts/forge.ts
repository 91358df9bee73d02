// Runs forge with the given arguments. The npm package's own command always exits with 0, even when tests fail.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.resolve('@foundry-rs/forge/bin.mjs'))
const architecture = process.arch === 'x64' ? 'amd64' : process.arch
const extension = process.platform === 'win32' ? '.exe' : ''
const binary = require.resolve(`@foundry-rs/forge-${process.platform}-${architecture}/bin/forge${extension}`)

const { status, error } = spawnSync(binary, process.argv.slice(2), { stdio: 'inherit' })
if (error) throw error
process.exitCode = status ?? 1
