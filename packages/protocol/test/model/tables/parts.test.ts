import { expect, test } from 'vitest'
import { bonusAt, repaidValue, seizedUnits } from '../../../src/index.ts'
import { createRandom, type Random } from '../../../src/testing/createRandom.ts'
import { asset, debtAsset } from '../../fixtures.ts'

const accounts = process.env.PLIMSOLL_PROFILE === 'long' ? 100_000 : 6_000
const dollars = 10n ** 18n
const debt = 1_000_000n * 10n ** 6n

/** Basis points of a config that may break §5's bound on the distance. */
type Config = { maintenanceWeight: number; bonus: number; distance: number; gain: number }

function drawConfig(random: Random): Config {
  const maintenanceWeight = random.between(6_000, 9_700)
  const bonus = random.between(100, 1_000)
  const gain = Math.floor(10_000 - ((10_000 + bonus) * maintenanceWeight) / 10_000)
  return { maintenanceWeight, bonus, distance: random.between(50, 3_050), gain }
}

/**
 * The units that it costs the account to have 30 % of its debt repaid in so many parts, with a bonus that grows from nothing;
 * `undefined` if it is above the line before.
 */
function costOf({ maintenanceWeight, bonus, distance }: Config, { held, parts }: { held: bigint; parts: number }) {
  const liability = debtAsset({ maintenanceWeight: 10_000, bonusDistance: distance })
  const collateral = asset({ maintenanceWeight, leastBonus: 0, liquidationBonus: bonus })
  const share = (debt * 3n) / 10n / BigInt(parts)
  let [left, owed] = [held, debt]
  for (let part = 0; part < parts; part++) {
    const maintenanceLiabilities = owed * 10n ** 12n
    const creditedSurplus = (left * BigInt(maintenanceWeight) * 10n ** 12n) / 10_000n - maintenanceLiabilities
    if (creditedSurplus >= 0n) return undefined
    const paid = bonusAt({ creditedSurplus, maintenanceLiabilities, liability, collateral })
    left -= seizedUnits(repaidValue(share, liability), { collateral, bonus: paid })
    owed -= share
  }
  return held - left
}

/** How many accounts pay more in forty parts than in one, and by what at most; of how many. */
function count(isAllowed: (config: Config) => boolean) {
  const random = createRandom(11)
  const found = { of: 0, dearer: 0, worst: 1 }
  for (let index = 0; index < accounts; index++) {
    const config = drawConfig(random)
    const percent = BigInt(random.between(8_000, 9_999))
    if (config.gain <= 10 || !isAllowed(config)) continue
    const held = (debt * percent) / BigInt(config.maintenanceWeight)
    const [one, many] = [costOf(config, { held, parts: 1 }), costOf(config, { held, parts: 40 })]
    if (one === undefined || many === undefined) continue
    found.of += 1
    // A bonus is rounded down to a basis point each time.
    if (many <= one + debt / 20_000n) continue
    found.dearer += 1
    const repaid = (debt * 3n) / 10n
    found.worst = Math.max(found.worst, Number(many - repaid) / Number(one - repaid))
  }
  return found
}

test('default: parts cost no more than one call where the distance is at most the gain', () => {
  const { of, dearer } = count(({ distance, gain }) => distance <= gain)
  expect(of).toBeGreaterThan(accounts / 5)
  expect(dearer).toBe(0)
})

test('behavior: with a wider distance one account in eight pays more, up to a sixth', () => {
  const { of, dearer, worst } = count(() => true)
  expect(dearer / of).toBeGreaterThan(0.03)
  expect(dearer / of).toBeLessThan(0.2)
  expect(worst).toBeGreaterThan(1.05)
  expect(worst).toBeLessThan(1.25)
})

test('behavior: a repayment takes no more than it pays for', () => {
  const pair = { collateral: asset({}), bonus: 500 }
  expect(seizedUnits(1_000n * dollars, pair)).toBe(1_050n * 10n ** 6n)
})
