export {
  type ChainReader,
  type ChainReaderOptions,
  type ChainStatus,
  type ChainView,
  createChainReader,
  readerDefaults,
} from './createChainReader.ts'
export {
  ContractMissing,
  FinalityViolated,
  InconsistentChain,
  InvalidProviders,
  NotCanonical,
  NotFinal,
  ProviderDisagreement,
  ProviderError,
  type ProviderVerdict,
  QuorumUnavailable,
  UnfitProviders,
  WrongChain,
  WrongDeployment,
} from './errors.ts'
export type { Capabilities } from './providers/capabilities.ts'
export { createProvider } from './providers/createProvider.ts'
export { createTransport } from './providers/createTransport.ts'
export { degradations } from './providers/degradations.ts'
export { type ProbeOptions, probeProvider } from './providers/probeProvider.ts'
export type { Provider, ProviderConfig, ProviderStatus } from './providers/provider.ts'
export type { ProviderErrorClass } from './providers/providerErrorClass.ts'
export type { RpcRequest, Transport, TransportAnswer } from './providers/transport.ts'
export { type Finding as ProviderFinding, unfitness } from './providers/unfitness.ts'
export type { PinnedBlock } from './quorum/pinnedBlock.ts'
export type { FinalityPolicy } from './quorum/policyHead.ts'
export type { Portions } from './reads/chainContext.ts'
export type { Degradation } from './reads/checkProviders.ts'
export type { RegistryStanding } from './reads/readStanding.ts'
