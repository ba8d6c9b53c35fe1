import {
  collateralBacking,
  collateralBought,
  collateralCost,
  collateralDeal,
  collateralTaken,
  collateralValue,
  type DebtTerms,
  type DebtTotals,
  debtCap,
  debtForSale,
  debtLimit,
  type Holding,
  holdingValue,
  interestEarned,
  interestOwed,
  max,
  min,
  planSeizure,
  type SeizurePlan,
  STANDINGS,
  saleOrder,
} from "@ballast/sdk/margin";
import { expect } from "chai";
import hre from "hardhat";
import type { CollateralHarness } from "../../typechain-types/contracts/mocks/CollateralHarness.js";
import { type Random, seededRandom, seedFromEnvironment } from "./support/random.ts";
import { values } from "./support/stage.ts";

const WAD = 10n ** 18n;
const PER_MIL = WAD / 1_000n;
const MAX_UINT128 = 2n ** 128n - 1n;
/** What an account's cash may be below zero. */
const MAX_DEBT = 2n ** 127n;
/** Any time will do: what depends on it counts back from it. */
const NOW = 1_800_000_000n;
const ACCOUNTS = 2_400;
const BATCH = 100;

/** Each situation is met by at least so many accounts, or the draws have lost it. */
const LEAST = 20;

interface Case {
  holdings: Holding[];
  /** What the account owes, and what each holding alone is asked to pay. */
  debt: bigint;
  dust: bigint;
  paid: bigint;
  due: bigint;
  bid: bigint;
  quoteUnit: bigint;
  rate: bigint;
  elapsed: bigint;
  totals: DebtTotals;
  terms: DebtTerms;
  unsafe: boolean;
  flatFor: bigint;
}

interface Mirror {
  value: bigint;
  backing: bigint;
  order: number[];
  parts: ReturnType<typeof partOf>[];
  plan: SeizurePlan;
  interest: bigint;
  earned: bigint;
  cap: bigint;
  limit: bigint;
  forSale: bigint;
}

/** What the draws must have met, or the comparison proves little. */
const situations: Record<string, (c: Case, m: Mirror) => boolean> = {
  "one token": ({ holdings }) => holdings.length === 1,
  "as many tokens as there may be": ({ holdings }) => holdings.length === 4,
  "equal haircuts": ({ holdings }) =>
    new Set(holdings.map(({ token }) => token.haircut)).size < holdings.length,
  "an order of sale that is not the account's own": (_, { order }) => order.some((at, i) => at > i),
  "a token of 2 decimals": ({ holdings }) =>
    holdings.some(({ token }) => token.unit === 10n ** 16n),
  "a token of 18 decimals": ({ holdings }) => holdings.some(({ token }) => token.unit === 1n),
  "a holding that counts nothing": (_, { parts }) => parts.some(({ value }) => value === 0n),
  "a product beyond 256 bits": ({ holdings }) =>
    holdings.some(
      ({ token, amount, price }) =>
        amount * token.unit * (WAD - token.haircut) * price >= 2n ** 256n,
    ),
  "a token of a dead feed": ({ holdings }, { order }) => order.length < holdings.length,
  "a dead feed alone": (_, { order }) => order.length === 0,
  "a debt that a dead feed may still pay": (_, { plan }) =>
    plan.cashAfter < 0n && plan.seized.length > 0,
  "new risk counts less of it": (_, { value, backing }) => backing < value && backing > 0n,
  "new risk counts the average": ({ holdings }) =>
    holdings.some(({ price, average }) => average !== undefined && average < price),
  "new risk counts the haircut to come": ({ holdings }) =>
    holdings.some(({ token }) => (token.openHaircut ?? 0n) > token.haircut),
  "nothing is taken": (_, { plan }) => plan.seized.length === 0,
  "one token is taken": (_, { plan }) => plan.seized.length === 1,
  "several tokens are taken": (_, { plan }) => plan.seized.length > 1,
  "tokens of equal haircuts are taken": ({ holdings }, { plan }) =>
    new Set(plan.seized.map(({ token }) => haircutOf(holdings, token))).size < plan.seized.length,
  "some of the last token is left": (_, { plan }) =>
    plan.seized.some(({ token }) =>
      plan.holdingsAfter.some((left) => left.token.id === token && left.amount > 0n),
    ),
  "a token is left whole": (_, { plan }) =>
    plan.seized.length > 0 && plan.seized.length < plan.holdingsAfter.length,
  "dust that outweighs the debt": ({ debt }, { value, plan }) =>
    value >= debt && plan.seized.length > 0,
  "a token that pays nothing": (_, { plan }) =>
    plan.seized.some(({ amount, credit }) => amount > 0n && credit === 0n),
  "a loss": (_, { plan }) => plan.uncovered > 0n,
  "a debt beyond the haircut value that collateral pays": ({ debt }, { value, plan }) =>
    debt > value && plan.uncovered === 0n,
  "a debt of just the value": ({ debt }, { value }) => debt === value,
  "a debt of a wei more": ({ debt }, { value }) => debt === value + 1n,
  "a debt of just what is fetched": (_, { plan }) =>
    plan.uncovered === 0n &&
    plan.seized.length > 0 &&
    plan.holdingsAfter.every(({ amount }) => amount === 0n),
  "a sale as bid": ({ bid }, { parts }) =>
    parts.some(({ dealPaid, dealAmount }) => dealPaid === bid && dealAmount > 0n),
  "a sale up to what is due": ({ holdings, due, bid, quoteUnit }, { parts }) =>
    parts.some(
      ({ cost, dealPaid, dealAmount }, i) =>
        due < cost &&
        dealPaid < bid &&
        dealPaid * quoteUnit >= due &&
        dealAmount < (holdings[i]?.amount ?? 0n),
    ),
  "a sale of all there is": ({ holdings, due }, { parts }) =>
    parts.some(({ cost, dealAmount }, i) => cost < due && dealAmount === holdings[i]?.amount),
  "a bid for less than a unit": (_, { parts }) =>
    parts.some(({ dealPaid, dealAmount }) => dealPaid > 0n && dealAmount === 0n),
  "no interest": (_, { interest }) => interest === 0n,
  "interest of a wei": (_, { interest }) => interest === 1n,
  "interest that is a wei more than what all earns": (_, { interest, earned }) =>
    interest === earned + 1n,
  "interest beyond a percent": ({ debt }, { interest }) => interest * 100n > debt,
  "vault and insurance that hold nothing": (_, { cap }) => cap === 0n,
  "a limit in full": ({ terms }, { limit }) => limit > 0n && limit === terms.debtLimit,
  "a limit that has fallen": ({ terms }, { limit }) => limit > 0n && limit < terms.debtLimit,
  "no credit for anyone": ({ terms }, { limit }) => terms.debtLimit > 0n && limit === 0n,
  "no debt for sale": (_, { forSale }) => forSale === 0n,
  "part of a debt for sale": ({ debt }, { forSale }) => forSale > 0n && forSale < debt,
  "part of a debt for sale by a limit that has fallen": ({ debt, terms }, { forSale }) =>
    forSale > 0n && forSale < debt && debt <= terms.debtLimit,
  "all of a safe debt for sale": ({ unsafe, debt }, { forSale }) => !unsafe && forSale === debt,
};

describe("Collateral, debts and their TypeScript mirror", () => {
  it("INV-4, INV-7: agree to the wei on accounts of every kind", async function () {
    this.timeout(120_000);
    const seed = seedFromEnvironment();
    console.log(`      seed ${seed}: BALLAST_SEED=${seed} repeats these ${ACCOUNTS} accounts`);
    const random = seededRandom(seed);
    const connection = await hre.network.create();
    const harness = await connection.ethers.deployContract("CollateralHarness");
    const reached = new Map(Object.keys(situations).map((name) => [name, 0]));

    for (let done = 0; done < ACCOUNTS; done += BATCH) {
      const cases = Array.from({ length: BATCH }, () => draw(random));
      const results = await harness.run.staticCall(cases.map(toStruct));
      cases.forEach((c, i) => {
        const m = mirror(c);
        const result = results[i] ?? expect.fail("The harness gave too few results.");
        expect(values(result), `account ${done + i} of seed ${seed}`).to.deep.equal(toResult(c, m));
        for (const [name, applies] of Object.entries(situations)) {
          if (applies(c, m)) reached.set(name, (reached.get(name) ?? 0) + 1);
        }
      });
    }
    await connection.close();
    for (const [name, count] of reached) expect(count, `accounts: ${name}`).to.be.at.least(LEAST);
  });
});

function mirror(c: Case): Mirror {
  const flatSince = c.flatFor === 0n ? 0n : NOW - c.flatFor;
  return {
    value: collateralValue(c.holdings),
    backing: collateralBacking(c.holdings),
    order: saleOrder(c.holdings),
    parts: c.holdings.map((holding) => partOf(holding, c)),
    plan: planSeizure(-c.debt, c.holdings, c.dust),
    interest: interestOwed(c.debt, c.rate, c.elapsed),
    earned: interestEarned(c.debt * c.elapsed, c.rate),
    cap: debtCap(c.terms, c.totals),
    limit: debtLimit(c.terms, c.totals),
    forSale: debtForSale(c.terms, c.totals, { owed: c.debt, unsafe: c.unsafe, flatSince }, NOW),
  };
}

function partOf(holding: Holding, { debt, paid, due, bid, quoteUnit }: Case) {
  const { amount: taken, credit } = collateralTaken(holding, debt);
  const deal = collateralDeal(holding, due, bid, quoteUnit);
  return {
    value: holdingValue(holding),
    taken,
    credit,
    bought: collateralBought(holding, paid),
    cost: collateralCost(holding),
    dealPaid: deal.paid,
    dealAmount: deal.amount,
  };
}

/** The mirror's answers in the order of the harness's result. */
function toResult({ holdings }: Case, m: Mirror): unknown[] {
  const { seized, uncovered, cashAfter, holdingsAfter } = m.plan;
  const place = (id: number) => BigInt(holdings.findIndex(({ token }) => token.id === id));
  return [
    m.value,
    m.backing,
    m.order.map(BigInt),
    m.parts.map((part) => Object.values(part)),
    seized.map(({ token, amount, credit }) => [place(token), amount, credit]),
    uncovered,
    cashAfter,
    collateralValue(holdingsAfter),
    holdingsAfter.map(({ amount }) => amount),
    m.interest,
    m.earned,
    m.cap,
    m.limit,
    m.forSale,
  ];
}

function draw(random: Random): Case {
  const holdings = drawHoldings(random);
  const debt = drawDebt(random, holdings);
  const fetched = collateralCost(random.pick([holdings[0], ...holdings.slice(1)]));
  // Somewhere about what one of the holdings costs.
  const sum = () => max((fetched * random.magnitude(1n, 4_000n)) / 1_000n, 1n);
  const quoteUnit = 10n ** random.pick([0n, 0n, 10n, 12n, 16n]);
  const due = random.once(3) ? debt : sum();
  return {
    holdings,
    debt,
    dust: random.pick([0n, 10n * WAD, drawDust(random, holdings)]),
    paid: random.once(4) ? debt : sum(),
    due,
    bid: random.once(3) ? 2n ** 200n : max((random.once(2) ? due : sum()) / quoteUnit, 1n),
    quoteUnit,
    rate: random.once(10) ? 0n : random.magnitude(1n, WAD),
    elapsed: random.once(10) ? 0n : random.magnitude(1n, 2n ** 40n - 1n),
    ...drawTotals(random, debt),
  };
}

type Some<T> = [T, ...T[]];

/** One to four tokens, within the bounds of a listing; now and then of equal haircuts. */
function drawHoldings(random: Random): Some<Holding> {
  const ids = new Set<number>();
  const count = Number(random.between(1n, 4n));
  while (ids.size < count)
    ids.add(Number(random.once(2) ? random.between(1n, 9n) : random.between(1n, 65_535n)));
  // Anything that storage holds, or what an account may have.
  const extreme = random.once(4);
  const alike = random.once(3) ? drawHaircut(random) : undefined;
  // One dead feed among others is common enough: all of them at once is not.
  const dead = random.once(20);
  const standings = () => (dead ? "frozen" : random.pick(STANDINGS));
  const [first, ...others] = [...ids].map((id): Holding => {
    const unit = 10n ** (18n - random.between(2n, 18n));
    const haircut = alike !== undefined && random.once(2) ? alike : drawHaircut(random);
    const discount = random.between(PER_MIL, haircut - PER_MIL);
    const most = MAX_UINT128 / unit;
    const amount = random.magnitude(1n, extreme ? most : min(most, 10n ** 26n / unit));
    const price = random.magnitude(1n, extreme ? MAX_UINT128 : 10n ** 24n);
    return {
      token: {
        id,
        unit,
        haircut,
        discount,
        ...(random.once(6) ? { openHaircut: drawHaircut(random) } : {}),
      },
      amount,
      price,
      ...(dead || random.once(6) ? { standing: standings() } : {}),
      ...(random.once(6) ? { average: min(random.magnitude(1n, 3n * price), MAX_UINT128) } : {}),
    };
  });
  return first === undefined ? expect.fail("An account has a token.") : [first, ...others];
}

function drawHaircut(random: Random): bigint {
  return random.between(10n * PER_MIL, 950n * PER_MIL);
}

/** Around what the collateral counts, around what it fetches, or anything. */
function drawDebt(random: Random, holdings: readonly Holding[]): bigint {
  const value = collateralValue(holdings);
  const fetched = holdings.reduce((sum, h) => sum + collateralTaken(h, 2n ** 255n).credit, 0n);
  const debt = random.pick([
    () => value,
    () => value + 1n,
    () => fetched,
    () => fetched + random.between(-1n, 1n),
    () => random.between(value, fetched),
    () => random.between(0n, value),
    () => random.between(0n, value),
    () => fetched + random.magnitude(1n, fetched + 2n),
    () => random.magnitude(1n, MAX_DEBT),
  ])();
  return min(max(debt, 1n), MAX_DEBT);
}

function drawDust(random: Random, holdings: readonly Holding[]): bigint {
  const value = collateralValue(holdings);
  return random.pick([value, value + 1n, 2n * value + 1n]);
}

function drawTotals(random: Random, debt: bigint) {
  const held = min(debt * random.between(1n, 40n), 2n ** 126n);
  const totals = {
    // Others may owe as well.
    debt: min(debt * random.between(1n, 4n), MAX_UINT128),
    vault: random.once(6) ? -held : held,
    insurance: random.between(0n, held),
  };
  // With this all debts are between the cap and twice the cap, if that is possible.
  const capped = (totals.debt * 1_000n * WAD) / random.between(1_000n, 2_000n);
  const near = min(capped / max(totals.vault + totals.insurance, 1n), WAD);
  return {
    totals,
    terms: {
      debtLimit: min((debt * random.between(0n, 3_000n)) / 1_000n, 1_000_000n * WAD),
      debtCap: random.once(2) ? near : random.between(0n, WAD),
      buffer: random.between(WAD / 100n, WAD / 2n),
    },
    unsafe: random.once(4),
    flatFor: random.pick([0n, 1n, 86_399n, 86_400n, random.between(1n, 10n ** 6n)]),
  };
}

function toStruct({
  holdings,
  debt,
  totals,
  terms,
  unsafe,
  flatFor,
  ...rest
}: Case): CollateralHarness.CaseStruct {
  return {
    ...rest,
    holdings: holdings.map(({ token: { id, ...token }, amount, price, standing, average }) => ({
      ...token,
      token: id,
      amount,
      price,
      openHaircut: token.openHaircut ?? 0n,
      standing: STANDINGS.indexOf(standing ?? "live"),
      average: average ?? 0n,
    })),
    cash: -debt,
    debt: {
      vault: totals.vault,
      insurance: totals.insurance,
      total: totals.debt,
      cap: terms.debtCap,
      limit: terms.debtLimit,
      buffer: terms.buffer,
      unsafe,
      flatFor,
    },
  };
}

function haircutOf(holdings: readonly Holding[], id: number): bigint | undefined {
  return holdings.find(({ token }) => token.id === id)?.token.haircut;
}
