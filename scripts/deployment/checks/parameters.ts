// Every parameter: the chain against the record, and against what the preset makes of the first prices. What is fixed
// must be both. What governance may change must be as recorded, and is pointed out where the preset has it otherwise.
import { parseUnits } from "ethers";
import {
  collateralListings,
  coreConfig,
  listings,
  type MarketListing,
  type MarketSpec,
  ordersConfig,
  routerConfig,
  vaultConfig,
} from "../../../deploy/markets.ts";
import { loadPreset, type Preset } from "../../../deploy/preset.ts";
import { differencesOf } from "../differences.ts";
import { symbolOfMarket, symbolOfToken } from "../names.ts";
import { type Parameters, readParameters } from "../parameters.ts";
import { type Plain, plain } from "../plain.ts";
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
      const faults = fixed(config, record.parameters.configs[name], wanted[name]);
      lines.push(line(`parameters of ${name}`, faults, `as preset ${preset.name} has them`));
    }
    const sides = [found, record.parameters] as const;
    lines.push(...(await marketLines(subject, preset, specs, sides)));
    lines.push(...collateralLines(subject, preset, specs, sides));
    return lines;
  },
};

/** What stands on chain, and what is recorded. */
type Sides = readonly [found: Parameters, recorded: Parameters];

/** A market and its feed each. */
async function marketLines(
  { record, contracts }: Subject,
  preset: Preset,
  specs: readonly MarketSpec[],
  sides: Sides,
): Promise<Line[]> {
  const lines: Line[] = [];
  const expected = listings(preset, specs);
  const source = await contracts.PythSource.getAddress();
  for (const id of idsOf(expected, ...sides.map(({ markets }) => markets))) {
    const listing = expected.find((market) => market.id === id);
    const [found, recorded] = sides.map(({ markets }) =>
      markets.find((market) => market.id === id),
    );
    const name = `${id} ${symbolOfMarket(record, id) ?? "without a name"}`;
    const market = {
      found: found?.params,
      recorded: recorded?.params,
      wanted: listing && paramsOf(listing),
    };
    const fine = `from a first price of ${record.markets[id - 1]?.firstPrice}`;
    lines.push(governed(`market ${name}`, market, preset, fine));
    const feed = {
      found: found?.feed,
      recorded: recorded?.feed,
      wanted: listing && plain({ config: { source, ...listing.feed } }),
    };
    lines.push(governed(`feed ${name}`, feed, preset, listing?.feed.feedId ?? ""));
  }
  return lines;
}

function collateralLines(
  { record }: Subject,
  preset: Preset,
  specs: readonly MarketSpec[],
  sides: Sides,
): Line[] {
  const tokens = new Set(sides.flatMap(({ collateral }) => collateral.map(({ token }) => token)));
  if (tokens.size === 0) return [line("collateral", [], "quote only")];
  return [...tokens].map((token) => {
    const symbol = symbolOfToken(record, token);
    const [found, recorded] = sides.map(({ collateral }) => {
      return collateral.find((item) => item.token === token)?.params;
    });
    // A token that governance listed is none that the preset knows.
    const [made] = collateralListings(preset, specs, symbol === undefined ? [] : [symbol]);
    const terms = { found, recorded, wanted: made && plain(made.params) };
    return governed(`collateral ${symbol ?? token}`, terms, preset, token);
  });
}

/** Every market that somebody knows of. */
function idsOf(...lists: readonly (readonly { readonly id: number }[])[]): number[] {
  return [...new Set(lists.flat().map(({ id }) => id))].sort((a, b) => a - b);
}

/** That the contracts know each other, and nobody else. */
async function wiring({ target, record, contracts }: Subject): Promise<Line> {
  const { ClearingHouse, Lens, Operators, Orders, Guards, LiquidityVault, PythSource } = contracts;
  const at = addressesOf(Object.values(record.contracts));
  const { quote, pyth } = target.spec;
  const token = quote === "test" ? record.contracts.TestToken?.address : quote;
  const pairs: [string, string, string | undefined][] = [
    ["the core's quote token", await ClearingHouse.quoteToken(), token],
    ["the core's router", await ClearingHouse.router(), at.PriceRouter],
    ["the order book's core", await Orders.clearingHouse(), at.ClearingHouse],
    ["the order book's operators", await Orders.operators(), at.Operators],
    ["the operators' core", await Operators.clearingHouse(), at.ClearingHouse],
    ["the order book's router", await Orders.router(), at.PriceRouter],
    ["the guards' core", await Guards.clearingHouse(), at.ClearingHouse],
    ["the guards' order book", await Guards.orders(), at.Orders],
    ["the guards' operators", await Guards.operators(), at.Operators],
    ["the guards' router", await Guards.router(), at.PriceRouter],
    ["who alone moves the vault's money", await ClearingHouse.vaultOwner(), at.LiquidityVault],
    ["the vault's core", await LiquidityVault.clearingHouse(), at.ClearingHouse],
    ["the vault's router", await LiquidityVault.router(), at.PriceRouter],
    ["the lens's core", await Lens.clearingHouse(), at.ClearingHouse],
    ["the lens's order book", await Lens.orders(), at.Orders],
    ["the lens's vault", await Lens.liquidityVault(), at.LiquidityVault],
    ["the source's oracle", await PythSource.pyth(), record.oracle.pyth],
  ];
  if (pyth !== "mock") pairs.push(["the recorded oracle", record.oracle.pyth, pyth]);
  const faults = pairs
    .filter(([, found, wanted]) => found !== wanted)
    .map(([what, found, wanted]) => `${what} is ${found}, not ${wanted}`);
  return line("wiring", faults, `${pairs.length} references`);
}

/** What no governance can change. */
function fixed(found: Plain, recorded: Plain | undefined, wanted: Plain | undefined): string[] {
  const changed = placesOf(recorded, found);
  const off = wanted === undefined ? [] : placesOf(wanted, found);
  return [
    ...changed.map((place) => `on chain ${place} is not as recorded`),
    ...off.map((place) => `on chain ${place} is not as the preset has it`),
  ];
}

/** What governance can change: as it stands, as it is recorded, and as the preset has it. */
function governed(
  what: string,
  { found, recorded, wanted }: Readonly<Record<"found" | "recorded" | "wanted", Plain | undefined>>,
  preset: Preset,
  fine: string,
): Line {
  if (found === undefined) return line(what, ["on chain it is not listed"], fine);
  const changed = placesOf(recorded, found);
  if (changed.length > 0) {
    return line(what, [`on chain ${changed.join(", ")} is not as recorded`], fine);
  }
  if (wanted === undefined) {
    const detail = `listed by governance since: preset ${preset.name} knows nothing of it`;
    return { state: "warning", what, detail };
  }
  const places = differencesOf(wanted, found).map(
    ({ path, was, is }) => `${path} is ${is ?? "left out"}, not ${was ?? "left out"}`,
  );
  if (places.length === 0) return line(what, [], fine);
  const detail = `changed by governance since: ${places.join("; ")} as preset ${preset.name} has it`;
  return { state: "warning", what, detail };
}

/** Where two values part. */
function placesOf(was: Plain | undefined, is: Plain | undefined): string[] {
  // What only one side has is one place, however much is in it.
  if ((was === undefined) !== (is === undefined)) return ["it"];
  return differencesOf(was, is).map(({ path }) => path || "it");
}

/** The core does not keep the oracle's bound, which is the router's. */
function paramsOf({ params }: MarketListing): Plain {
  return plain({ ...params, maxConfidence: 0n });
}
