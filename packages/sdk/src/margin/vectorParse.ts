import type { Bracket } from "./brackets.ts";
import type { Step } from "./liquidation.ts";
import type { MarketRisk } from "./portfolio.ts";
import type {
  VectorAbsorbed,
  VectorCase,
  VectorExpected,
  VectorInput,
  VectorLeg,
  VectorSummary,
} from "./vectorCase.ts";
import {
  isRecord,
  isScalar,
  type JsonPath,
  list,
  marketId,
  record,
  side,
  signed,
  unsigned,
  VectorFormatError,
  wrong,
} from "./vectorJson.ts";
import { MAX_UINT256, WAD } from "./wadMath.ts";

/**
 * The cases of a parsed vector document: an array of cases, or an object whose `liquidations` is
 * one. Throws `VectorFormatError` at the first value of the wrong form; unknown keys are ignored.
 */
export function parseCases(json: unknown): VectorCase[] {
  if (Array.isArray(json)) return json.map((entry, i) => parseCase(entry, [i]));
  if (isRecord(json) && "liquidations" in json) {
    return list(json.liquidations, ["liquidations"], parseCase);
  }
  throw new VectorFormatError([], "expected an array of cases or an object with `liquidations`");
}

/** One case from its JSON form; `path` is where it stands in the document, for errors. */
export function parseCase(json: unknown, path: JsonPath = []): VectorCase {
  const input = parseInput(json, path);
  const value = record(json, path);
  return {
    label: labelOf(value, path),
    ...input,
    before: parseSummary(value.before, [...path, "before"]),
    expected: parseExpected(value.expected, [...path, "expected"]),
  };
}

/** The part of a case that is fed to an engine, from its JSON form. */
export function parseInput(json: unknown, path: JsonPath = []): VectorInput {
  const value = record(json, path);
  const markets = list(value.markets, [...path, "markets"], parseMarket);
  markets.forEach((market, i) => {
    if (markets.findIndex(({ id }) => id === market.id) < i) {
      throw new VectorFormatError([...path, "markets", i, "id"], `market ${market.id} is repeated`);
    }
  });
  const at: JsonPath = [...path, "account"];
  const account = record(value.account, at);
  const legs = list(account.legs, [...at, "legs"], parseLeg);
  legs.forEach((leg, i) => {
    const same = (other: VectorLeg) => other.market === leg.market && other.side === leg.side;
    if (!markets.some(({ id }) => id === leg.market)) {
      throw new VectorFormatError(
        [...at, "legs", i, "market"],
        `market ${leg.market} is not in the case`,
      );
    }
    if (legs.findIndex(same) < i) {
      throw new VectorFormatError(
        [...at, "legs", i],
        `the ${leg.side} leg of market ${leg.market} is repeated`,
      );
    }
  });
  return {
    buffer: unsigned(value.buffer, [...path, "buffer"]),
    markets,
    account: {
      cash: signed(account.cash, [...at, "cash"]),
      collateralValue: unsigned(account.collateralValue, [...at, "collateralValue"]),
      legs,
    },
  };
}

function labelOf(value: Record<string, unknown>, path: JsonPath): string {
  if (typeof value.name === "string") return value.name;
  const account = record(value.account, [...path, "account"]);
  const who = [account.id, account.accountId, account.name, account.address].find(isScalar);
  if (isScalar(value.time)) {
    return who === undefined ? `time ${value.time}` : `time ${value.time}, account ${who}`;
  }
  return who === undefined ? `case ${path.at(-1) ?? 0}` : `account ${who}`;
}

function parseMarket(json: unknown, path: JsonPath): MarketRisk {
  const value = record(json, path);
  const price = unsigned(value.price, [...path, "price"]);
  if (price === 0n) throw new VectorFormatError([...path, "price"], "a price must be above zero");
  return {
    id: marketId(value.id, [...path, "id"]),
    price,
    carryLong: signed(value.carryLong, [...path, "carryLong"]),
    carryShort: signed(value.carryShort, [...path, "carryShort"]),
    ...(value.profitFactor === undefined
      ? {}
      : { profitFactor: parseShare(value.profitFactor, [...path, "profitFactor"]) }),
    liquidationFee: unsigned(value.liquidationFee, [...path, "liquidationFee"]),
    minExposure: unsigned(value.minExposure, [...path, "minExposure"]),
    brackets: parseBrackets(value.brackets, [...path, "brackets"]),
  };
}

function parseShare(json: unknown, path: JsonPath): bigint {
  const share = unsigned(json, path);
  if (share > WAD) throw new VectorFormatError(path, "a share is at most 1, 10^18");
  return share;
}

function parseBrackets(json: unknown, path: JsonPath): Bracket[] {
  const brackets = list(json, path, (entry, at) => {
    const value = record(entry, at);
    return {
      upTo: value.upTo === null ? MAX_UINT256 : unsigned(value.upTo, [...at, "upTo"]),
      maintenance: unsigned(value.maintenance, [...at, "maintenance"]),
      initial: unsigned(value.initial, [...at, "initial"]),
    };
  });
  if (brackets.length === 0) throw new VectorFormatError(path, "expected at least one bracket");
  let from = 0n;
  brackets.forEach(({ upTo }, i) => {
    const last = i === brackets.length - 1;
    if (last !== (upTo === MAX_UINT256)) {
      throw new VectorFormatError([...path, i, "upTo"], "the last bracket, and no other, has null");
    }
    if (upTo <= from) {
      throw new VectorFormatError([...path, i, "upTo"], `expected an edge above ${from}`);
    }
    from = upTo;
  });
  return brackets;
}

function parseLeg(json: unknown, path: JsonPath): VectorLeg {
  const value = record(json, path);
  const size = unsigned(value.size, [...path, "size"]);
  const cost = signed(value.cost, [...path, "cost"]);
  if (size === 0n && cost !== 0n) {
    throw new VectorFormatError([...path, "cost"], "a leg without size cannot have a cost");
  }
  return {
    market: marketId(value.market, [...path, "market"]),
    side: side(value.side, [...path, "side"]),
    size,
    cost,
  };
}

function parseSummary(json: unknown, path: JsonPath): VectorSummary {
  const value = record(json, path);
  const at: JsonPath = [...path, "pnl"];
  return {
    equity: signed(value.equity, [...path, "equity"]),
    maintenance: unsigned(value.maintenance, [...path, "maintenance"]),
    initial: unsigned(value.initial, [...path, "initial"]),
    exposure: unsigned(value.exposure, [...path, "exposure"]),
    marginLevel:
      value.marginLevel === null ? null : signed(value.marginLevel, [...path, "marginLevel"]),
    pnl: Object.fromEntries(
      Object.entries(record(value.pnl, at)).map(([id, pnl]) => [id, signed(pnl, [...at, id])]),
    ),
  };
}

function parseExpected(json: unknown, path: JsonPath): VectorExpected {
  const value = record(json, path);
  if (typeof value.liquidatable !== "boolean") {
    throw wrong([...path, "liquidatable"], "true or false", value.liquidatable);
  }
  return {
    liquidatable: value.liquidatable,
    steps: list(value.steps, [...path, "steps"], parseStep),
    after: parseSummary(value.after, [...path, "after"]),
    legs: list(value.legs, [...path, "legs"], parseLeg),
    cash: signed(value.cash, [...path, "cash"]),
    ...(value.absorbed === undefined
      ? {}
      : { absorbed: parseAbsorbed(value.absorbed, [...path, "absorbed"]) }),
  };
}

function parseStep(json: unknown, path: JsonPath): Step {
  const value = record(json, path);
  return {
    market: marketId(value.market, [...path, "market"]),
    side: side(value.side, [...path, "side"]),
    closed: unsigned(value.closed, [...path, "closed"]),
    pairClosed: unsigned(value.pairClosed, [...path, "pairClosed"]),
    realised: signed(value.realised, [...path, "realised"]),
    fee: unsigned(value.fee, [...path, "fee"]),
    exposureRemoved: unsigned(value.exposureRemoved, [...path, "exposureRemoved"]),
  };
}

function parseAbsorbed(json: unknown, path: JsonPath): VectorAbsorbed {
  const value = record(json, path);
  return {
    insurance: unsigned(value.insurance, [...path, "insurance"]),
    vault: unsigned(value.vault, [...path, "vault"]),
  };
}
