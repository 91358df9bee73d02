export type { Portions } from './chainContext.ts'
export { type ChainReader, type ChainReaderOptions, type ChainStatus, createChainReader } from './createChainReader.ts'
export type { ProviderConfig, ProviderStatus } from './createProvider.ts'
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
export type { FinalityPolicy } from './policyHeight.ts'
export type { ProviderErrorClass } from './providerErrorClass.ts'
