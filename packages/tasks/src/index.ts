export { type Clock, settlesWithin, sleep, steadyClock, systemClock } from './clock.ts'
export { createMutex, type Mutex } from './createMutex.ts'
export { inSteps } from './inSteps.ts'
export { mapConcurrent } from './mapConcurrent.ts'
