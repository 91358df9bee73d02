import { ContractRefused } from '@plimsoll/sdk/actions'
import { BaseError, InsufficientFundsError } from 'viem'
import { Problem } from '../parts/problem.tsx'
import { words } from '../words/account.ts'
import { codeOf } from './switchWallet.ts'

const text = words.wallet.problems

/** By the codes of EIP-1193, EIP-1474 and EIP-3326. */
const byCode: Readonly<Record<number, keyof typeof text>> = {
  4001: 'rejected',
  4100: 'locked',
  4200: 'cannot',
  4900: 'disconnected',
  4901: 'disconnected',
  4902: 'unknownChain',
  [-32002]: 'pending',
}

/** What went wrong with a wallet or an action, in a sentence, with what to do next. */
export function WalletProblem({ error }: { error: Error }) {
  if (error instanceof ContractRefused) return <Problem error={error} />
  const kind = kindOf(error)
  if (kind === undefined) return <Problem error={error} />
  const [what, next] = text[kind]
  return (
    <div className="notice warn" role="alert">
      <strong>{what}</strong>
      <span>{next}</span>
    </div>
  )
}

function kindOf(error: Error): keyof typeof text | undefined {
  if (error instanceof BaseError && error.walk((cause) => cause instanceof InsufficientFundsError)) return 'noGas'
  const code = codeOf(error)
  return code === undefined ? undefined : byCode[code]
}
