export { type ChainReader, type ChainReaderOptions, type ChainStatus, createChainReader } from './createChainReader.ts'
export {
  ContractMissing,
  InconsistentChain,
  InvalidProviders,
  NotCanonical,
  NotFinal,
  ProviderDisagreement,
  type ProviderVerdict,
  QuorumUnavailable,
  WrongChain,
  WrongDeployment,
} from './errors.ts'
export type { ProviderConfig, ProviderStatus } from './providers/createProvider.ts'
export type { ProviderErrorClass } from './providers/providerErrorClass.ts'
export type { FinalityPolicy } from './quorum/policyHeight.ts'
export type { Portions } from './reads/chainContext.ts'
