import { type Hex, stageIds } from './bytes32.ts'
import type { Node, TrieEngine } from './trieEngine.ts'
import type { Version } from './versions.ts'

/** The leaves of a version in ascending order of their keys; those from the key of `from` on. */
export function* walk(
  engine: TrieEngine,
  { version, from }: { version: Version; from: Hex | undefined },
): Generator<Node, Version> {
  const stack = start(engine, { version, from })
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const children = engine.children(node)
    if (children) stack.push(children.right, children.left)
    else yield node
  }
  // Until here it had to be held.
  return version
}

function start(engine: TrieEngine, { version, from }: { version: Version; from: Hex | undefined }): Node[] {
  if (version.root === 0) return []
  if (from === undefined) return [version.root]
  stageIds([from], { to: engine.staging().accounts, field: 'account' })
  return engine.seek(version.root)
}
