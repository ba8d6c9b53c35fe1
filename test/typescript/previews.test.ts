// What the SDK foresees, what the lens foresees, and what execution then does: the same to the wei.
import type { AccountId } from "@ballast/sdk";
import {
  type Creditor,
  legsIn,
  liquidationPreview,
  liquidationPrices,
  marketIn,
  maxSize,
  maxTokenWithdraw,
  maxWithdraw,
  type Refusal,
  type Snapshot,
  STANDINGS,
  type TradeRequest,
  tokenWithdrawalPreview,
  tradePreview,
  WAD,
  withdrawalPreview,
  whatIf,
} from "@ballast/sdk/margin";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import type { IClearingHouse } from "../../typechain-types/index.ts";
import { endMarket } from "./support/outages.ts";
import { INTEGRATOR, previewWorld, randomTrade, rounded, SYMBOLS } from "./support/previewWorld.ts";
import { type Random, seededRandom, seedFromEnvironment } from "./support/random.ts";
import { openSnapshots, type SnapshotReader } from "./support/snapshots.ts";
import { done, eventsOf, MAX_UINT256, values } from "./support/stage.ts";
import { listingOf } from "./support/trading.ts";

const CALL = { gasLimit: 2n ** 24n };
const TRADES = 1_000;
const WITHDRAWALS = 1_000;
const LIQUIDATIONS = 1_000;

/** How often each situation was met; one that is met less often than it must be has been lost by the draws. */
class Tally {
  readonly #counts = new Map<string, number>();
  note(name: string, condition = true): void {
    if (condition) this.#counts.set(name, this.of(name) + 1);
  }
  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }
  expect(...least: readonly [string, number][]): void {
    for (const [name, count] of least) expect(this.of(name), name).to.be.at.least(count);
  }
  show(): void {
    console.log(`      ${[...this.#counts].sort().map(([name, n]) => `${name} ${n}`).join(", ")}`);
  }
}

describe("Previews, the lens, and execution", () => {
  const world = previewWorld();
  const s = world.stage;
  const core = () => s.ballast.clearingHouse;
  let reader: SnapshotReader;

  beforeEach(async () => {
    reader = await openSnapshots(s.ballast);
  });

  const begin = (what: string): [number, Random] => {
    const seed = seedFromEnvironment();
    console.log(`      seed ${seed}: BALLAST_SEED=${seed} repeats these ${what}`);
    return [seed, seededRandom(seed)];
  };

  const anyAccount = (random: Random): AccountId => {
    const [first, ...others] = world.accounts;
    return first === undefined ? expect.fail("The world is empty.") : random.pick([first, ...others]);
  };

  /** A refusal as the contracts encode it. */
  const encoded = (reason: Refusal): string =>
    core().interface.encodeErrorResult(reason.name, [...(reason.args ?? [])]);

  /** What a call would revert with. */
  async function revertOf(call: Promise<unknown>): Promise<string | undefined> {
    try {
      await call;
      return undefined;
    } catch (error) {
      return dataOf(error);
    }
  }

  /** The request as the core takes it. */
  function toFill(id: AccountId, r: TradeRequest, s: Snapshot): IClearingHouse.FillRequestStruct {
    const { mark } = marketIn(s, r.market);
    return {
      accountId: id,
      marketId: r.market,
      side: r.side ?? 0,
      sizeDelta: r.sizeDelta,
      reduceOnly: r.reduceOnly ?? false,
      price: r.price ?? mark.price,
      confidence: r.price === undefined ? mark.confidence : (r.confidence ?? 0n),
      acceptablePrice: r.acceptablePrice ?? (r.sizeDelta > 0n ? MAX_UINT256 : 0n),
      integrator: r.integrator?.address ?? ZeroAddress,
      integratorRate: r.integratorRate ?? 0n,
    };
  }

  async function drawTrade(random: Random, id: AccountId, at: Snapshot): Promise<TradeRequest> {
    const { market, side, sizeDelta } = randomTrade(random, s, id);
    const { price } = marketIn(at, market).mark;
    const { long, short } = legsIn(at, market);
    const held = long.size - short.size;
    // Now and then one that makes money or loses it at once.
    const off = random.once(6) ? 150n : 15n;
    const around = { price: (price * random.between(1_000n - off, 1_000n + off)) / 1_000n };
    let integrator: Creditor | undefined;
    if (random.once(5)) integrator = await reader.creditor(s.address(random.pick([1, INTEGRATOR])));
    let size = sizeDelta;
    if (random.once(40)) size = 0n;
    else if (held !== 0n && random.once(3)) size = random.pick([-held, -2n * held, -held / 2n, held]);
    else if (random.once(5)) {
      const most = maxSize(at, { market, side, sizeDelta }).size;
      const close = random.pick([most, most + 1n, most - most / 1_000_000n]);
      if (most !== 0n) size = sizeDelta > 0n ? close : -close;
    }
    return {
      market,
      side,
      sizeDelta: size,
      reduceOnly: random.once(6),
      ...(random.once(3) ? { ...around, confidence: random.below(price / 200n) } : {}),
      ...(random.once(6) ? { acceptablePrice: around.price } : {}),
      ...(integrator === undefined ? {} : { integrator }),
      ...(random.once(integrator === undefined ? 60 : 2) ? { integratorRate: random.between(0n, WAD / 900n) } : {}),
    };
  }

  it("INV-7: agree on 1,000 random trades", async function () {
    this.timeout(900_000);
    const [seed, random] = begin(`${TRADES} trades`);
    const tally = new Tally();
    for (const id of world.accounts) await world.refill(random, id);
    for (let i = 0; i < TRADES; i++) {
      if (i % 8 === 0) await world.pass(random, random.once(4) ? 12n : 4n);
      if (i % 100 === 90) await done(core().pauseNewRisk());
      if (i % 100 === 95) await done(core().resumeNewRisk());
      if (i === 300) await tighten();
      if (i % 200 === 120) await world.kill("SOL");
      if (i % 200 === 140) world.revive();
      if (i % 200 === 144) await world.pass(random, 1n, 60n);
      if (i === 800) await done(core().haltMarket(listingOf(s.ballast, "SOL").id));
      if (i === 950) await end("SOL");
      const id = anyAccount(random);
      if (random.once(15)) await world.refill(random, id);
      const before = await reader.read(id);
      const request = await drawTrade(random, id, before);
      const mirror = tradePreview(before, request);
      const where = `trade ${i} of seed ${seed}`;
      const given = toFill(id, request, before);
      const seen = await s.ballast.lens.previewTrade.staticCall(given, CALL);
      expect(seen.outcome.reasons.map(String), where).to.deep.equal(mirror.reasons.map(encoded));
      expect(seen.fills, where).to.equal(mirror.fills);
      if (mirror.outcome !== undefined) {
        expect(toSimulation(mirror.outcome), where).to.deep.equal(shown(seen.outcome));
      }
      note(tally, before, request, mirror);

      if (!mirror.fills) {
        const reason = await revertOf(core().fill.staticCall(given));
        expect(reason, where).to.equal(encoded(mirror.reasons[0] ?? expect.fail(where)));
        continue;
      }
      await done(core().fill(given));
      expect(await reader.read(id), where).to.deep.equal(mirror.outcome?.after);
    }
    tally.show();
    tally.expect(["filled", 200]);
  });

  /** A halted market ends, at the price it has then. */
  async function end(symbol: string): Promise<void> {
    const { id } = listingOf(s.ballast, symbol);
    const { haltedAt } = await core().marketState(id);
    const { haltDelay } = await core().config();
    const { time } = s.ballast.connection.networkHelpers;
    if (BigInt(await time.latest()) <= haltedAt + haltDelay) {
      await time.increaseTo(haltedAt + haltDelay + 1n);
    }
    await endMarket(s.ballast, symbol);
    await world.move({});
  }

  /** The schedule to come of one market is a stricter one. */
  async function tighten(): Promise<void> {
    const { id, params } = listingOf(s.ballast, "ETH");
    const brackets = params.brackets.map((b) => ({
      ...b,
      maintenance: (b.maintenance * 12n) / 10n,
      initial: (b.initial * 15n) / 10n,
    }));
    await done(core().setMarketParams(id, { ...params, brackets }));
  }
});

/** What a call reverted with, wherever the client put it. */
function dataOf(error: unknown): string {
  for (let found = error; typeof found === "object" && found !== null; ) {
    const { data, error: inner, cause } = found as Record<string, unknown>;
    if (typeof data === "string") return data;
    found = data ?? inner ?? cause;
  }
  throw error;
}

type Outcome = NonNullable<ReturnType<typeof tradePreview>["outcome"]>;

/** The mirror's outcome as the lens shows it. */
function toSimulation({ fill, after, state, usable, slack, liquidation }: Outcome) {
  const { equity, maintenance, initial, exposure, marginLevel, health } = state;
  return {
    result: [
      ...[fill.longDelta, fill.shortDelta, fill.fillPrice, fill.realised],
      ...[fill.fee, fill.integratorFee],
    ],
    cash: after.account.cash,
    ...{ equity, maintenance, initial, exposure, usable, slack },
    marginLevel: marginLevel ?? 2n ** 255n - 1n,
    health: health ?? (equity < 0n ? 0n : MAX_UINT256),
    liquidationBelow: liquidation.below ?? 0n,
    liquidationAbove: liquidation.above ?? 0n,
  };
}

function shown(s: IClearingHouse.SimulationStructOutput) {
  const { cash, equity, maintenance, initial, exposure, usable, slack } = s;
  const { marginLevel, health, liquidationBelow, liquidationAbove } = s;
  return {
    result: values(s.result),
    ...{ cash, equity, maintenance, initial, exposure, usable, slack },
    ...{ marginLevel, health, liquidationBelow, liquidationAbove },
  };
}

function note(
  tally: Tally,
  before: Snapshot,
  request: TradeRequest,
  { fills, reasons, outcome }: ReturnType<typeof tradePreview>,
): void {
  tally.note("filled", fills);
  tally.note("several reasons", reasons.length > 1);
  for (const { name } of reasons) tally.note(name);
  if (outcome === undefined) return;
  const { fill, after, liquidation } = outcome;
  const [was, is] = [legsIn(before, request.market), legsIn(after, request.market)];
  const traded = fill.longDelta + fill.shortDelta;
  tally.note("clipped", fills && traded !== request.sizeDelta);
  tally.note("flipped through zero", fills && fill.longDelta !== 0n && fill.shortDelta !== 0n);
  tally.note("a leg of a pair", fills && was.long.size !== 0n && was.short.size !== 0n);
  tally.note("closed", fills && is.long.size === 0n && is.short.size === 0n);
  tally.note("with a referrer", fills && before.referrer !== undefined);
  tally.note("with an integrator", fills && request.integrator !== undefined);
  tally.note("in debt", fills && before.account.cash < 0n);
  tally.note("with interest", before.account.interest > 0n);
  tally.note("with tokens", fills && before.account.holdings.length > 0);
  tally.note("liquidated below", liquidation.below !== null);
  tally.note("liquidated above", liquidation.above !== null);
  const { nextBrackets } = marketIn(before, request.market).risk;
  tally.note("a schedule to come", nextBrackets !== undefined);
}
