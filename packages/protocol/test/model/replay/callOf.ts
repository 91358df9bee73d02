import { creditPoolAbi, marginVaultAbi, snapshotRegistryAbi } from '@plimsoll/contracts'
import { type Abi, type Address, parseSignature, signatureToCompactSignature } from 'viem'
import { acceptanceTypedData, type Claim, type OperatorSet } from '../../../src/index.ts'
import { salt } from '../../fixtures.ts'
import { operators } from '../../operators.ts'
import type { Action } from '../action.ts'
import { claimAt } from '../payments.ts'
import { snapshotAt } from '../snapshot.ts'
import type { ModelClaim, Party, World } from '../world.ts'
import { type SealedSnapshot, sealSnapshot } from './sealSnapshot.ts'
import type { Call, Chains, Contracts } from './startChains.ts'

/** Turns actions of a world into calls of its contracts. */
export function createCalls(
  world: World,
  { chains, contracts, set }: { chains: Chains; contracts: readonly Contracts[]; set: OperatorSet },
) {
  const sealed = new Map<number, SealedSnapshot>()
  const { owner, liquidator, guardian, reserve } = chains.actors
  return { callOf } as const

  function seal(number: number): SealedSnapshot {
    const known = sealed.get(number)
    if (known !== undefined) return known
    const snapshot = snapshotAt(world, number)
    const made = sealSnapshot(world, { snapshot, set, accountOf: chains.accountOf, claimOf })
    sealed.set(number, made)
    return made
  }

  function claimOf(claim: ModelClaim): Claim {
    const { debtSlot, index, account, assetId, units, beneficiary } = claim
    const receiver = addressOf(beneficiary, account)
    return { debtSlot, index: BigInt(index), account: chains.accountOf(account), beneficiary: receiver, assetId, units }
  }

  function addressOf(party: Party, account: number): Address {
    if (party === 'owner') return chains.personOf(account)
    return party === 'reserve' ? reserve : liquidator
  }

  /** Before the action happens in the model. */
  async function callOf(action: Action): Promise<Call> {
    const { registry, vault, assets } = contracts[action.slot] as Contracts
    const onVault = { to: vault, abi: marginVaultAbi as Abi }
    const onRegistry = { to: registry, abi: snapshotRegistryAbi as Abi }
    const poolOf = (liability: number) => assets.get(liability) ?? owner
    const person = 'account' in action ? chains.personOf(action.account) : owner
    const account = 'account' in action ? chains.accountOf(action.account) : undefined
    const proof = (number: number) => ('account' in action ? seal(number).accountProof(action.account) : undefined)
    const proofs = (number: number | undefined) => (number === undefined ? [] : [proof(number)])
    const { kind: functionName } = action
    switch (action.kind) {
      case 'deposit': {
        const from = action.isOwner ? person : liquidator
        return { ...onVault, functionName, args: [account, action.assetId, action.units], from }
      }
      case 'withdraw': {
        const args = [account, action.assetId, action.units, person, proof(action.snapshot)]
        return { ...onVault, functionName, args, from: person }
      }
      case 'borrow': {
        const to = poolOf(action.liability)
        const args = [account, action.units, person, proof(action.snapshot)]
        return { to, abi: creditPoolAbi as Abi, functionName, args, from: person }
      }
      case 'repay': {
        const to = poolOf(action.liability)
        return { to, abi: creditPoolAbi as Abi, functionName, args: [account, action.units], from: liquidator }
      }
      case 'pledge': {
        const args = [account, action.assetId, action.toSlot, action.units, ...proofs(action.snapshot)]
        return { ...onVault, functionName, args, from: person }
      }
      case 'release':
      case 'forceRelease': {
        const from = action.kind === 'release' ? person : liquidator
        return { ...onVault, functionName, args: [account, action.assetId, action.units, proof(action.snapshot)], from }
      }
      case 'forcePledge': {
        const args = [account, action.assetId, action.toSlot, action.units, proof(action.snapshot)]
        return { ...onVault, functionName, args, from: liquidator }
      }
      case 'liquidate': {
        const { liability, maxRepayUnits, assetId, receiver, snapshot } = action
        const to = addressOf(receiver, action.account)
        const args = [account, poolOf(liability), maxRepayUnits, assetId, 0n, to, '0x', proof(snapshot)]
        return { ...onVault, functionName, args, from: liquidator }
      }
      case 'writeOff': {
        const args = [account, poolOf(action.liability), proof(action.snapshot)]
        return { ...onVault, functionName, args, from: liquidator }
      }
      case 'settle':
        return { ...onVault, ...settlement(action), from: liquidator }
      case 'payNoted':
        return { ...onVault, functionName, args: [claimOf(claimAt(world, action.claim))], from: liquidator }
      case 'payDue':
      case 'reverseDue':
        return { ...onVault, functionName, args: [BigInt(action.id)], from: liquidator }
      case 'askToLeave': {
        const args = [account, action.assetId, action.units, person, ...proofs(action.snapshot)]
        return { ...onVault, functionName, args, from: person }
      }
      case 'payLeaving':
      case 'putBack':
        return { ...onVault, functionName, args: [account, action.assetId, BigInt(action.number)], from: liquidator }
      case 'fetchOwed':
        return { ...onVault, functionName, args: [liquidator, action.assetId, liquidator], from: liquidator }
      case 'post':
        return { ...onRegistry, functionName, args: await seal(action.snapshot).post(), from: liquidator }
      case 'scheduleRecovery':
        return {
          ...onRegistry,
          functionName,
          args: [BigInt(set.threshold), set.operators, await accepted()],
          from: owner,
        }
      case 'recover':
        return { ...onRegistry, functionName, args: [BigInt(set.threshold), set.operators], from: liquidator }
      default:
        return { ...onRegistry, functionName, args: [], from: guardian }
    }
  }

  function settlement({ claims, snapshot }: Extract<Action, { kind: 'settle' }>) {
    const models = claims.map((name) => claimAt(world, name))
    const { header, siblings, steps } = seal(snapshot).claimsProof(models)
    const [only] = models
    if (models.length === 1 && only !== undefined) {
      return { functionName: 'settle', args: [claimOf(only), { header, siblings }] }
    }
    return { functionName: 'settleMany', args: [models.map(claimOf), { header, siblings, steps }] }
  }

  /** The operators of a recovery are those that there are. */
  async function accepted() {
    const message = acceptanceTypedData({ set, salt })
    const signature = await operators[0]?.signTypedData(message)
    const { r, yParityAndS } = signatureToCompactSignature(parseSignature(signature ?? '0x'))
    return [{ r, vs: yParityAndS }]
  }
}
