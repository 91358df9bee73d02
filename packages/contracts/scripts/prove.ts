// Proves the assertions of test/proofs for all numbers at once: the compiler's SMTChecker states each as a problem for
// an SMT solver, and Z3 shows that no input breaks it. Part of `pnpm test`; `pnpm prove` alone.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import solc from 'solc'
import { init } from 'z3-solver'

type CompilerMessage = { errorCode: string; formattedMessage: string }

/** The compiler's numbers of its messages: an assertion that holds always, and that an engine is about to be replaced. */
const holds = '2961'
const deprecated = '3993'

const root = fileURLToPath(new URL('../', import.meta.url))
const folder = 'test/proofs'
const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('Proofs.sol'))

const input = {
  language: 'Solidity',
  sources: Object.fromEntries(files.map((name) => [`${folder}/${name}`, { content: read(`${folder}/${name}`) }])),
  settings: {
    // Assembly means nothing to the solver. So it gets what the assembly computes, in Solidity.
    remappings: [`@openzeppelin/contracts/utils/math/Math.sol=${folder}/Math.sol`],
    modelChecker: {
      engine: 'bmc',
      solvers: ['smtlib2'],
      targets: ['assert'],
      contracts: Object.fromEntries(files.map((name) => [`${folder}/${name}`, [name.replace('.sol', '')]])),
      showProvedSafe: true,
      showUnproved: true,
      showUnsupported: true,
    },
    outputSelection: {},
  },
}

const { Z3, em } = await init()
const compiled = solc.compile(JSON.stringify(input), { import: load, smtSolver: (problem: string) => solve(problem) })
em.PThread.terminateAllThreads()

const { errors = [] }: { errors?: CompilerMessage[] } = JSON.parse(compiled)
const proved = new Set(
  errors.filter(({ errorCode }) => errorCode === holds).map(({ formattedMessage }) => formattedMessage),
)
const others = errors.filter(({ errorCode }) => errorCode !== holds && errorCode !== deprecated)
for (const { formattedMessage } of others) process.stderr.write(`${formattedMessage}\n`)
const stated = files.flatMap((name) => read(`${folder}/${name}`).match(/\bassert\(/g) ?? []).length
process.stdout.write(`${proved.size} of ${stated} assertions hold for all numbers.\n`)
if (others.length > 0 || proved.size !== stated) process.exitCode = 1

function load(path: string): { contents: string } | { error: string } {
  return existsSync(join(root, path)) ? { contents: read(path) } : { error: `there is no ${path}` }
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** In the compiler's own step, and without a clock: Z3 counts its work, which is the same on every machine. */
function solve(problem: string): { contents: string } {
  const context = Z3.mk_context(Z3.mk_config())
  try {
    const script = `(set-option :rlimit 400000000)\n${problem}`
    return { contents: em.ccall('Z3_eval_smtlib2_string', 'string', ['number', 'string'], [context, script]) }
  } finally {
    Z3.del_context(context)
  }
}
