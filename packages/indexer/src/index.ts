export type { Clock } from './clock.ts'
export { type ChainReader, type ChainReaderOptions, type ChainStatus, createChainReader } from './createChainReader.ts'
export {
  ContractMissing,
  FinalityViolated,
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
export type { Capabilities } from './providers/capabilities.ts'
export type { ProviderConfig, ProviderStatus } from './providers/provider.ts'
export type { ProviderErrorClass } from './providers/providerErrorClass.ts'
export type { RpcRequest, Transport, TransportAnswer } from './providers/transport.ts'
export type { FinalityPolicy } from './quorum/policyHeight.ts'
export type { Portions } from './reads/chainContext.ts'
export type { ColdRead, ColdReadJournal } from './reads/coldReadJournal.ts'
