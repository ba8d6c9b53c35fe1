// Every parameter: the chain against the record, and the record against what the preset makes of the first prices.
import { parseUnits } from "ethers";
import {
  collateralListings,
  coreConfig,
  listings,
  type MarketListing,
  ordersConfig,
  routerConfig,
  vaultConfig,
} from "../../../deploy/markets.ts";
import { loadPreset } from "../../../deploy/preset.ts";
import { readParameters } from "../parameters.ts";
import { type Plain, plain, same } from "../plain.ts";
import { addressesOf } from "../record.ts";
import { type Check, type Line, line, type Subject } from "./check.ts";

export const parameters: Check = {
  title: "parameters",
  async run(subject) {
    const { record, contracts, target } = subject;
    // Loading it checks its bounds.
    const preset = loadPreset(record.preset);
    const specs = record.markets.map(({ symbol, feedId, firstPrice }) => {
      return { symbol, feedId, price: parseUnits(firstPrice, 18) };
    });
    const found = await readParameters(contracts);
    const wanted: Record<string, Plain> = {
      ClearingHouse: plain(coreConfig(preset)),
      Orders: plain(ordersConfig(preset)),
      LiquidityVault: plain(vaultConfig(preset)),
      PriceRouter: plain(routerConfig(preset, target.spec.sequencer)),
    };
    const lines: Line[] = [await wiring(subject)];
    for (const [name, config] of Object.entries(found.configs)) {
      const faults = compare(config, record.parameters.configs[name], wanted[name]);
      lines.push(line(`parameters of ${name}`, faults, `as preset ${preset.name} has them`));
    }
    const expected = listings(preset, specs);
    for (const listing of expected) {
      const { id, symbol } = listing;
      const [now, then] = [found, record.parameters].map((p) => p.markets.find((m) => m.id === id));
      const market = compare(now?.params ?? null, then?.params, paramsOf(listing));
      lines.push(
        line(`market ${id} ${symbol}`, market, `from a first price of ${priceOf(subject, id)}`),
      );
      const wantedFeed = {
        config: { source: await contracts.PythSource.getAddress(), ...listing.feed },
      };
      const feed = compare(now?.feed ?? null, then?.feed, plain(wantedFeed));
      lines.push(line(`feed ${id} ${symbol}`, feed, listing.feed.feedId));
    }
    const extra = found.markets.filter(({ id }) => expected.every((m) => m.id !== id));
    if (extra.length > 0) {
      const ids = extra.map(({ id }) => id).join(", ");
      lines.push(line("markets", [`${ids} are listed and not recorded`], ""));
    }
    const symbols = record.parameters.collateral.map(({ token }) => symbolOf(subject, token));
    const tokens = collateralListings(preset, specs, symbols);
    const listed = compare(
      plain(found.collateral),
      plain(record.parameters.collateral),
      plain(
        record.parameters.collateral.map(({ token }, i) => {
          return { token, params: plain(tokens[i]?.params ?? null) };
        }),
      ),
    );
    lines.push(line("collateral", listed, symbols.join(", ") || "quote only"));
    return lines;
  },
};

/** That the contracts know each other, and nobody else. */
async function wiring({ target, record, contracts }: Subject): Promise<Line> {
  const { ClearingHouse, Orders, LiquidityVault, PythSource } = contracts;
  const at = addressesOf(Object.values(record.contracts));
  const { quote, pyth } = target.spec;
  const token = quote === "test" ? record.contracts.TestToken?.address : quote;
  const pairs: [string, string, string | undefined][] = [
    ["the core's quote token", await ClearingHouse.quoteToken(), token],
    ["the core's router", await ClearingHouse.router(), at.PriceRouter],
    ["the order book's core", await Orders.clearingHouse(), at.ClearingHouse],
    ["the order book's router", await Orders.router(), at.PriceRouter],
    ["who alone moves the vault's money", await ClearingHouse.vaultOwner(), at.LiquidityVault],
    ["the vault's core", await LiquidityVault.clearingHouse(), at.ClearingHouse],
    ["the vault's router", await LiquidityVault.router(), at.PriceRouter],
    ["the source's oracle", await PythSource.pyth(), record.oracle.pyth],
  ];
  if (pyth !== "mock") pairs.push(["the recorded oracle", record.oracle.pyth, pyth]);
  const faults = pairs
    .filter(([, found, wanted]) => found !== wanted)
    .map(([what, found, wanted]) => `${what} is ${found}, not ${wanted}`);
  return line("wiring", faults, `${pairs.length} references`);
}

function compare(found: Plain, recorded: Plain | undefined, wanted?: Plain): string[] {
  const faults: string[] = [];
  const changed = recorded === undefined ? "all of it" : firstDifference(found, recorded);
  if (changed !== undefined) faults.push(`on chain ${changed} is not as recorded`);
  const off = wanted === undefined ? undefined : firstDifference(found, wanted);
  if (off !== undefined) faults.push(`on chain ${off} is not as the preset has it`);
  return faults;
}

/** The path of the first value that differs. */
function firstDifference(a: Plain, b: Plain, path = ""): string | undefined {
  if (same(a, b)) return undefined;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return path || "it";
  }
  const [left, right] = [a, b].map((x) => x as Readonly<Record<string, Plain>>);
  for (const key of new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])) {
    const inner = firstDifference(left?.[key] ?? null, right?.[key] ?? null, `${path}.${key}`);
    if (inner !== undefined) return inner.replace(/^\./, "");
  }
  return path || "it";
}

/** The core does not keep the oracle's bound, which is the router's. */
function paramsOf({ params }: MarketListing): Plain {
  return plain({ ...params, maxConfidence: 0n });
}

function priceOf({ record }: Subject, id: number): string {
  return record.markets[id - 1]?.firstPrice ?? "";
}

function symbolOf({ record }: Subject, token: string): string {
  const found = Object.entries(record.contracts).find(([, { address }]) => address === token);
  return found?.[0].replace(/^collateral_/, "") ?? token;
}
