import manifest from '../package.json' with { type: 'json' }

/** The version of this node, as its package.json has it. */
export function readVersion(): string {
  return manifest.version
}
