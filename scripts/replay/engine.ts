import type { VectorLeg } from "@ballast/sdk/margin";
import type { Preset } from "../../deploy/preset.ts";
import { backingFor } from "./backing.ts";
import { Book, type Entries } from "./book.ts";
import { type Chain, type Hex, openChain } from "./chain.ts";
import { type Conservation, readConservation } from "./conservation.ts";
import { Events } from "./events.ts";
import { type Keeper, startKeeper } from "./keeper.ts";
import { Oracle } from "./oracle.ts";
import { provideLiquidity } from "./providers.ts";
import { type Liquidation, legsOf, levelOf, Recorder } from "./record.ts";
import type { Schedule, Trader } from "./schedule.ts";
import { TICKS_PER_CANDLE, type Timeline } from "./ticks.ts";
import { Traders, type Unfilled } from "./traders.ts";
import { VaultObserver, type VaultResult } from "./vaultObserver.ts";

/** What to replay. */
export interface ReplayInput {
  readonly preset: Preset;
  readonly timeline: Timeline;
  readonly schedule: Schedule;
  /** Called after every tick. */
  readonly onTick?: (progress: Progress) => void;
}

export interface Progress {
  readonly ticks: number;
  /** Unix seconds of the last tick. */
  readonly time: number;
  readonly liquidations: number;
}

/** What came of it. */
export interface ReplayResult {
  readonly ticks: number;
  /** Symbols by market number. */
  readonly symbols: ReadonlyMap<number, string>;
  readonly liquidations: readonly Liquidation[];
  /** The traders' in the order of their file, then every other account that ever had anything: the keepers'. */
  readonly accounts: readonly FinalAccount[];
  readonly unfilled: readonly Unfilled[];
  /** Attempts of the keeper that failed, in its words. */
  readonly keeperWarnings: readonly string[];
  readonly conservation: Conservation;
  readonly vault: VaultResult;
}

/** An account at the last prices; money in quote, WAD. */
export interface FinalAccount {
  readonly accountId: Hex;
  /** Nobody of the portfolio: a keeper. */
  readonly trader: Trader | undefined;
  readonly cash: bigint;
  readonly legs: readonly VectorLeg[];
  readonly equity: bigint;
  /** Null when flat. */
  readonly marginLevel: bigint | null;
  /** Below maintenance. */
  readonly liquidatable: boolean;
  readonly entries: Readonly<Entries>;
}

/** Runs the data through the protocol, on a chain of its own. The contracts must be built. */
export async function replay(input: ReplayInput): Promise<ReplayResult> {
  const chain = await openChain(input.preset, input.timeline);
  try {
    return await run(chain, input);
  } finally {
    await chain.close();
  }
}

async function run(
  chain: Chain,
  { timeline, schedule, onTick }: ReplayInput,
): Promise<ReplayResult> {
  const oracle = new Oracle(chain, timeline);
  const traders = new Traders(chain, oracle);
  const backing = backingFor(schedule, chain.ballast.markets);
  await traders.fund(schedule, backing);
  await provideLiquidity(chain, oracle, timeline, backing.vault);
  const vault = await VaultObserver.begin(chain);
  const observer = new Observer(chain, vault);
  const keeper = await startKeeper(chain);

  let ticks = 0;
  for (const tick of timeline.ticks()) {
    chain.clock.now = tick.time;
    await oracle.publish(tick);
    await liquidateAll(keeper, observer);
    const actions = schedule.due(tick);
    if (actions.length > 0) {
      await traders.act(actions);
      await liquidateAll(keeper, observer);
    }
    ticks++;
    // Once a candle, at its close.
    if (ticks % TICKS_PER_CANDLE === 0) {
      await vault.sample(tick.time, tick.prices.size === chain.ballast.markets.length);
    }
    onTick?.({ ticks, time: tick.time, liquidations: observer.liquidations.length });
  }

  const accounts = await finalAccounts(chain, observer.book, schedule);
  return {
    ticks,
    symbols: new Map(chain.ballast.markets.map(({ id, symbol }) => [id, symbol])),
    liquidations: observer.liquidations,
    accounts,
    unfilled: traders.unfilled,
    keeperWarnings: keeper.warnings,
    conservation: await readConservation(
      chain,
      accounts.map(({ cash }) => cash),
    ),
    vault: vault.result,
  };
}

/** Lets the keeper work until it finds nothing more. */
async function liquidateAll(keeper: Keeper, observer: Observer): Promise<void> {
  let found: number;
  do {
    await keeper.pass();
    found = await observer.observe();
  } while (found > 0);
}

/** Keeps the books from what the chain says. */
class Observer {
  readonly book = new Book();
  readonly liquidations: Liquidation[] = [];
  readonly #events: Events;
  readonly #recorder: Recorder;
  readonly #vault: VaultObserver;

  constructor(chain: Chain, vault: VaultObserver) {
    this.#vault = vault;
    this.#events = new Events(chain);
    this.#recorder = new Recorder(chain);
  }

  /** Takes in what is new; returns how many liquidations that is. */
  async observe(): Promise<number> {
    const events = await this.#events.read();
    for (const event of events) {
      this.book.add(event);
      this.#vault.add(event);
    }
    const liquidations = await this.#recorder.read(events);
    this.liquidations.push(...liquidations);
    return liquidations.length;
  }
}

async function finalAccounts(
  { ballast }: Chain,
  book: Book,
  { traders }: Schedule,
): Promise<FinalAccount[]> {
  const known = new Set([...traders.map(({ accountId }) => accountId), ...book.accounts]);
  const accounts: FinalAccount[] = [];
  for (const accountId of known) {
    const state = await ballast.clearingHouse.accountState(accountId);
    for (const { marketId, carryLong, carryShort } of state.positions) {
      book.charge(accountId, Number(marketId), { carryLong, carryShort });
    }
    accounts.push({
      accountId,
      trader: traders.find((trader) => trader.accountId === accountId),
      cash: state.cash,
      legs: legsOf(state),
      equity: state.equity,
      marginLevel: levelOf(state),
      liquidatable: state.equity < state.maintenance,
      entries: book.of(accountId),
    });
  }
  return accounts;
}
