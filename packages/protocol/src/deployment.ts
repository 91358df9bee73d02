import { z } from 'zod'
import { InvalidDeployment } from './errors.ts'
import { maxChains } from './leaf/budgets.ts'
import { addressField, bytes32Field, schemaIssues, secondsField, uint16Field } from './schema.ts'

/** One set of contracts on a fixed, ordered list of chains; slot 0 is home. Durations in seconds. §2. */
export const deploymentSchema = z
  .strictObject({
    name: z.string().min(1),
    salt: bytes32Field,
    epochSeconds: secondsField,
    maxAgeRisk: secondsField,
    maxAgeLiquidate: secondsField,
    chains: z
      .array(
        z.strictObject({
          slot: uint16Field,
          chainId: z.int().min(1),
          name: z.string().min(1),
          registry: addressField,
          vault: addressField,
          lens: addressField,
          maxCutAge: secondsField.exactOptional(),
        }),
      )
      .min(1)
      .max(maxChains, `expected at most ${maxChains}: the leaf of an account holds no more`),
  })
  .superRefine(({ chains }, context) => {
    for (const [index, { slot, chainId, name }] of chains.entries()) {
      const issue = (field: string, message: string) =>
        context.addIssue({ code: 'custom', path: ['chains', index, field], message })
      if (slot !== index) issue('slot', `expected ${index}: chains stand in slot order, slot 0 is home`)
      if (chains.findIndex((chain) => chain.chainId === chainId) !== index) issue('chainId', 'used by an earlier chain')
      if (chains.findIndex((chain) => chain.name === name) !== index) issue('name', 'used by an earlier chain')
    }
  })

/** See {@link deploymentSchema}. */
export type Deployment = z.infer<typeof deploymentSchema>

/** Checks a deployment description read from JSON; throws {@link InvalidDeployment} naming each wrong field. */
export function parseDeployment(input: unknown): Deployment {
  const result = deploymentSchema.safeParse(input)
  if (result.success) return result.data
  throw new InvalidDeployment('The deployment description is malformed.', { details: schemaIssues(result.error) })
}
