#!/usr/bin/env node
// The npm `solc` with the part of the native compiler's command line that forge uses.
import { readFileSync, writeSync } from 'node:fs'
import solc from 'solc'

print(process.argv.includes('--version') ? `Version: ${solc.version()}\n` : solc.compile(readFileSync(0, 'utf8')))

// A pipe takes less than one call hands over, and the process must not end before the reader has it all.
function print(text) {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(1, bytes, written)
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error
    }
  }
}
