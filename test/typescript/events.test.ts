import { readdirSync, readFileSync } from "node:fs";
import { createBookReader } from "@ballast/keeper";
import { type AccountId, ownerOf } from "@ballast/sdk";
import { max } from "@ballast/sdk/margin";
import { expect } from "chai";
import { Interface } from "ethers";
import hre from "hardhat";
import { loadPreset } from "../../deploy/preset.ts";
import { expectChain, keeperParameters } from "./support/keeper.ts";
import { type Random, seededRandom, seedFromEnvironment } from "./support/random.ts";
import {
  done,
  eventsOf,
  expectBooks,
  failure,
  knownAccounts,
  NO_UPDATE,
  stage,
  stateOf,
  statesOf,
} from "./support/stage.ts";
import {
  closePair,
  commit,
  fund,
  fundPots,
  publish,
  settle,
  type TestOrder,
  timeless,
  wad,
  withdraw,
} from "./support/trading.ts";

const STEPS = 200;
const TOKENS: readonly [string, ...string[]] = ["BTC", "SOL"];
const OWNERS: readonly [number, ...number[]] = [1, 2, 3];

describe("A busy protocol", () => {
  // Markets are timeless; a debt is not.
  const { debt, ...preset } = timeless(loadPreset("tiered"));
  const s = stage({ ...preset, debt: { ...debt, rate: 100_000 } }, undefined, undefined, TOKENS);
  const core = () => s.ballast.clearingHouse;
  const orders = () => s.ballast.orders;

  /** What happens, the rarer the lower its weight. An action that is refused changes nothing. */
  type Action = (random: Random, pending: bigint[]) => Promise<unknown>;

  const FIRST = { BTC: wad("60000"), ETH: wad("3000"), SOL: wad("150") };
  type Market = keyof typeof FIRST;

  const account = (random: Random): AccountId => {
    const owner = random.pick(OWNERS);
    return random.pick([s.cross(owner), s.isolated(owner), s.hedge(owner)]);
  };

  async function order(random: Random): Promise<TestOrder> {
    const id = account(random);
    const market = random.pick<Market>(["BTC", "ETH", "SOL"]);
    const { equity } = await stateOf(s, id);
    // Two to fourteen times its equity: often more than it can carry.
    const value = max(equity, wad("100")) * random.between(2n, 14n);
    const size = (value * 10n ** 18n) / FIRST[market];
    const hedge = id.slice(42, 44) === "02";
    return {
      account: id,
      market,
      size: random.once(2) ? size : -size,
      side: hedge ? random.pick<"long" | "short">(["long", "short"]) : "net",
      reduceOnly: random.once(5),
      payFromWallet: random.once(4),
      keeperFee: random.between(wad("1"), wad("10")),
      ...(random.once(2) && {
        integrator: s.address(8),
        integratorRate: random.between(0n, wad("0.001")),
      }),
    };
  }

  /** Every price moves by up to 12%, back towards where it began. */
  async function move(random: Random): Promise<void> {
    const prices: Record<string, bigint> = {};
    for (const [symbol, first] of Object.entries(FIRST)) {
      const price = (first * random.between(880n, 1_120n)) / 1_000n;
      prices[symbol] = price - (price % 10n ** 10n);
    }
    await publish(s.ballast, prices);
  }

  async function refresh(): Promise<void> {
    const prices: Record<string, bigint> = {};
    for (const { id, symbol } of s.ballast.markets) {
      prices[symbol] = (await s.ballast.router.feed(id)).price;
    }
    await publish(s.ballast, prices);
  }

  function collateral(random: Random) {
    const symbol = random.pick(TOKENS);
    const found = s.ballast.collaterals.find((entry) => entry.symbol === symbol);
    return found ?? expect.fail(`The token of ${symbol} was not deployed.`);
  }

  /** Adds up to about 6,000 of a token to an account. */
  async function pledge(random: Random): Promise<void> {
    const id = account(random);
    const { token, decimals, symbol } = collateral(random);
    const owner = await s.ballast.connection.ethers.getSigner(ownerOf(id));
    const value = random.magnitude(wad("0.001"), wad("6000"));
    const amount = (value * 10n ** BigInt(decimals)) / FIRST[symbol as Market] + 1n;
    await done(token.mint(owner.address, amount));
    await done(token.connect(owner).approve(core(), amount));
    await done(core().connect(owner).depositCollateral(id, token, amount));
  }

  /** An account that owes something, if there is one, and its state. */
  async function debtor(random: Random) {
    const states = await statesOf(s, await knownAccounts(s));
    const [first, ...others] = states.filter(([, { cash }]) => cash < 0n);
    return first === undefined ? [] : random.pick([first, ...others]);
  }

  /** The core in the name of somebody with quote. */
  async function buyer() {
    const { quote } = s.ballast;
    const signer = s.signer(7);
    await done(quote.mint(signer.address, 10n ** 10n));
    await done(quote.connect(signer).approve(core(), 10n ** 10n));
    return core().connect(signer);
  }

  const commitNext: Action = async (random, pending) => {
    pending.push(await commit(s.ballast, await order(random)));
  };
  const settleNext: Action = async (random, pending) => {
    const id = pending.shift();
    if (id === undefined) return;
    // At the last price, so that no price moves with it.
    await settle(s.ballast, id, { keeper: s.address(Number(random.between(5n, 6n))) });
  };
  const actions: [Action, number][] = [
    [commitNext, 4],
    [settleNext, 4],
    [
      async (random) => {
        const one: bigint[] = [];
        await commitNext(random, one);
        await settleNext(random, one);
      },
      14,
    ],
    [async (random) => fund(s.ballast, account(random), random.between(wad("1"), wad("9000"))), 3],
    [
      async (random) => {
        const id = account(random);
        const { cash } = await stateOf(s, id);
        if (cash > 10n ** 13n) await withdraw(s.ballast, id, random.between(10n ** 12n, cash / 4n));
      },
      3,
    ],
    [
      async (random) => {
        const id = s.hedge(random.pick(OWNERS));
        const [held] = (await stateOf(s, id)).positions;
        const market = s.ballast.markets.find((entry) => BigInt(entry.id) === held?.marketId);
        if (held === undefined || market === undefined) return;
        const pairs = held.longSize < -held.shortSize ? held.longSize : -held.shortSize;
        const size = random.once(2) ? pairs : pairs / 3n;
        await closePair(s.ballast, { account: id, market: market.symbol, size });
      },
      2,
    ],
    [
      async (random) => {
        const id = account(random);
        const owner = await s.ballast.connection.ethers.getSigner(ownerOf(id));
        const { cash } = await stateOf(s, id);
        if (cash < 8n) return;
        const to = random.pick([s.cross, s.isolated, s.hedge])(random.pick(OWNERS));
        await done(
          core()
            .connect(owner)
            .transfer(id, to, random.between(1n, cash / 4n)),
        );
      },
      4,
    ],
    [
      async (random) => {
        const id = account(random);
        const owner = await s.ballast.connection.ethers.getSigner(ownerOf(id));
        const limit = random.pick([0n, 0n, wad("8"), wad("15")]);
        await done(core().connect(owner).setMaxLeverage(id, limit));
      },
      1,
    ],
    [async (random) => pledge(random), 4],
    [
      async (random) => {
        const id = account(random);
        const { token } = collateral(random);
        const held = await core().collateralOf(id, token);
        if (held < 8n) return;
        await refresh();
        const owner = await s.ballast.connection.ethers.getSigner(ownerOf(id));
        const amount = random.between(1n, random.once(3) ? held : held / 8n);
        await done(core().connect(owner).withdrawCollateral(id, token, amount, owner.address));
      },
      3,
    ],
    [
      async (random) => {
        const [id, state] = await debtor(random);
        const [first, ...others] = state?.holdings ?? [];
        if (id === undefined || first === undefined) return;
        const { token } = random.pick([first, ...others]);
        await refresh();
        await done((await buyer()).sellCollateral(id, token, random.between(1n, 10n ** 9n), 0n));
      },
      6,
    ],
    [
      async (random) => {
        const [id] = await debtor(random);
        if (id !== undefined) await done((await buyer()).repay(id, random.between(1n, 10n ** 8n)));
      },
      1,
    ],
    [
      async (random) => {
        const { token } = collateral(random);
        if ((await core().collateralState(token)).seized === 0n) return;
        await refresh();
        await done((await buyer()).buySeized(token, random.between(1n, 10n ** 9n), 0n));
      },
      3,
    ],
    [async (random) => move(random), 5],
    [
      async (random) => {
        await refresh();
        const keeper = s.signer(Number(random.between(1n, 6n)));
        await done(
          core()
            .connect(keeper)
            .liquidateBatch(await knownAccounts(s), NO_UPDATE),
        );
      },
      5,
    ],
    [
      async (random) => {
        await refresh();
        await done(core().accrueMarkets([random.between(1n, 3n), 1]));
      },
      2,
    ],
    [async () => fundPots(s.ballast, { insurance: "50", vault: "1000" }), 1],
    [
      async (_, pending) => {
        const id = pending.pop();
        if (id === undefined) return;
        await s.ballast.connection.networkHelpers.time.increase(90);
        await refresh();
        await done(orders().expire(id));
      },
      1,
    ],
    [
      async (_, pending) => {
        for (const [i, id] of pending.entries()) {
          const { accountId, epoch } = await orders().order(id);
          if ((await core().epochOf(accountId)) === epoch) continue;
          pending.splice(i, 1);
          await done(orders().clear(id));
          return;
        }
      },
      3,
    ],
  ];

  /** The accounts that stand at or above the line at the last prices. */
  async function healthy(): Promise<AccountId[]> {
    const states = await statesOf(s, await knownAccounts(s));
    const found: AccountId[] = [];
    for (const [id, { equity, maintenance }] of states) if (equity >= maintenance) found.push(id);
    return found;
  }

  async function lastPrices(): Promise<string> {
    const feeds = await Promise.all(s.ballast.markets.map(({ id }) => s.ballast.router.feed(id)));
    return feeds.map(({ price }) => price).join();
  }

  it("INV-1, INV-2, INV-3: balances after every step, and harms no healthy account", async function () {
    this.timeout(300_000);
    const seed = seedFromEnvironment();
    console.log(`      seed ${seed}: BALLAST_SEED=${seed} repeats these ${STEPS} steps`);
    const random = seededRandom(seed);
    const pending: bigint[] = [];
    const lottery = actions.flatMap(([action, weight]) => Array(weight).fill(action) as Action[]);
    await fundPots(s.ballast, { vault: "5000000", insurance: "1000" });
    for (const owner of OWNERS) {
      await done(orders().connect(s.signer(owner)).approveIntegrator(s.address(8), wad("0.001")));
      for (const kind of ["cross", "isolated", "hedge"] as const) {
        await fund(s.ballast, s[kind](owner), "8000");
        await pledge(random);
      }
    }

    let refused = 0;
    for (let step = 0; step < STEPS; step++) {
      const above = await healthy();
      const prices = await lastPrices();
      const action = lottery[Number(random.below(BigInt(lottery.length)))];
      await action?.(random, pending).catch((error: Error) => {
        // What the contracts refuse is part of life; anything else is a mistake of this test.
        if (!/revert/i.test(error.message)) throw error;
        refused++;
      });
      await expectBooks(s);
      if ((await lastPrices()) !== prices) continue;
      for (const [id, { equity, maintenance }] of await statesOf(s, above)) {
        expect(equity >= maintenance, `INV-3, step ${step}, ${id}`).to.equal(true);
      }
    }

    // Whoever still holds anything large goes down with it, long or short.
    for (const [BTC, ETH, SOL] of [
      ["40000", "2000", "100"],
      ["90000", "4500", "225"],
    ] as const) {
      await publish(s.ballast, { BTC, ETH, SOL });
      await done(core().liquidateBatch(await knownAccounts(s), NO_UPDATE));
      await expectBooks(s);
    }
    const book = await createBookReader(keeperParameters(s.ballast)).sync();
    await expectChain(s.ballast, book);

    expect(refused < STEPS / 2, `${refused} of ${STEPS} refused`).to.equal(true);
    const counts = await counted();
    const trading = ["Fill", "Reserve", "Release", "Liquidate", "LiquidationClose", "Settle"];
    const others = ["DepositCollateral", "SeizeCollateral", "IntegratorFee", "Transfer"];
    for (const name of [...trading, ...others]) {
      expect(counts.get(name) ?? 0, name).to.be.at.least(1);
    }
  });

  /** How often each event has happened. */
  async function counted(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    const { provider } = s.ballast.connection.ethers;
    for (const log of await provider.getLogs({ fromBlock: s.ballast.block })) {
      for (const { target, interface: abi } of [core(), orders()]) {
        const name = log.address === target ? abi.parseLog(log)?.name : undefined;
        if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    return counts;
  }

  it("tells every step of an order's life in order", async () => {
    const id = s.cross(1);
    await fund(s.ballast, id, "10000");
    const order = await commit(s.ballast, { account: id, market: "ETH", size: "20" });
    const receipt = await settle(s.ballast, order, { keeper: s.address(5) });
    const names = eventsOf(s, receipt).map(({ name }) => name);
    expect(names).to.deep.equal(["Accrue", "Fill", "FeeShared", "Settle", "Release"]);
    const failing = await commit(s.ballast, { account: id, market: "BTC", size: "1" });
    await publish(s.ballast, { ETH: "2700" });
    const failed = await settle(s.ballast, failing, { keeper: s.address(5) });
    expect(failure(s, failed).error).to.equal("InsufficientMargin");
    expect(eventsOf(s, failed).map(({ name }) => name)).to.deep.equal([
      "Forfeit",
      "Fail",
      "Release",
    ]);
  });
});

describe("These tests", () => {
  const CONTRACTS = [
    "ClearingHouse",
    "Operators",
    "Orders",
    "Guards",
    "Lens",
    "PriceRouter",
    "PythSource",
    "ChainlinkSource",
    "SignedSource",
    "LiquidityVault",
  ] as const;
  const FILES = readdirSync(import.meta.dirname)
    .filter((file) =>
      /^(clearingHouse|collateral|economy|emergency|guards|lens|orders|oracle|listing|events|hostile|journey|outage|sources|triggers|vaultMoney|liquidityVault)\.test\.ts$/.test(
        file,
      ),
    )
    .sort();

  /** OpenZeppelin's, and about no condition of this protocol. */
  const INHERITED = new Set([
    "AddressEmptyCode",
    "AuthorityUpdated",
    "authority",
    "isConsumingScheduledOp",
    "AccessManagedInvalidAuthority",
    "AccessManagedRequiredDelay",
    "ECDSAInvalidSignature",
    "ECDSAInvalidSignatureLength",
    "ECDSAInvalidSignatureS",
    "EIP712DomainChanged",
    "eip712Domain",
    "InvalidShortString",
    "StringTooLong",
    "ERC20InvalidApprover",
    "ERC20InvalidReceiver",
    "ERC20InvalidSender",
    "ERC20InvalidSpender",
    "FailedCall",
    "InsufficientBalance",
    "SafeCastOverflowedIntDowncast",
    "SafeCastOverflowedIntToUint",
    "SafeCastOverflowedUintDowncast",
    "SafeCastOverflowedUintToInt",
  ]);

  const sources = FILES.map((file) => readFileSync(`${import.meta.dirname}/${file}`, "utf8"));
  const text = sources.join("\n");

  async function abis(): Promise<Interface[]> {
    const artifacts = CONTRACTS.map((name) => hre.artifacts.readArtifact(name));
    return (await Promise.all(artifacts)).map(({ abi }) => new Interface(abi));
  }

  it("are all there", () => {
    expect(FILES).to.have.length(17);
  });

  it("name every custom error of the protocol", async () => {
    const missing = new Set<string>();
    for (const abi of await abis()) {
      abi.forEachError(({ name }) => {
        if (!INHERITED.has(name) && !text.includes(`"${name}"`)) missing.add(name);
      });
    }
    expect([...missing]).to.deep.equal([]);
  });

  it("name every event of the protocol", async () => {
    const missing = new Set<string>();
    for (const abi of await abis()) {
      abi.forEachEvent(({ name }) => {
        if (!INHERITED.has(name) && !text.includes(`"${name}"`)) missing.add(name);
      });
    }
    expect([...missing]).to.deep.equal([]);
  });

  it("call every function of the protocol", async () => {
    const helpers = readFileSync(`${import.meta.dirname}/support/trading.ts`, "utf8");
    const missing = new Set<string>();
    for (const abi of await abis()) {
      abi.forEachFunction(({ name }) => {
        if (!INHERITED.has(name) && !new RegExp(`\\.${name}\\b`).test(text + helpers))
          missing.add(name);
      });
    }
    expect([...missing]).to.deep.equal([]);
  });
});
