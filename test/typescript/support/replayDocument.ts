import { z } from "zod";

const integer = z.string().regex(/^-?\d+$/);
const unsigned = z.string().regex(/^\d+$/);
const pricePoint = z.strictObject({ time: z.iso.datetime(), price: integer });
const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/);
const leg = z.strictObject({
  market: z.int(),
  side: z.enum(["L", "S"]),
  size: unsigned,
  cost: integer,
});
const summary = z.strictObject({
  equity: integer,
  maintenance: unsigned,
  initial: unsigned,
  exposure: unsigned,
  marginLevel: integer.nullable(),
  pnl: z.record(z.string(), integer),
});
/** The form of the file of --out, as docs/replay.md describes it. */
export const documentSchema = z.strictObject({
  liquidations: z.array(
    z.strictObject({
      name: z.string(),
      why: z.string(),
      time: z.iso.datetime(),
      accountId: bytes32,
      txGas: z.int().min(21_000),
      buffer: unsigned,
      markets: z.array(
        z.strictObject({
          id: z.int(),
          price: unsigned,
          carryLong: integer,
          carryShort: integer,
          profitFactor: unsigned.optional(),
          liquidationFee: unsigned,
          minExposure: unsigned,
          brackets: z.array(
            z.strictObject({
              upTo: unsigned.nullable(),
              maintenance: unsigned,
              initial: unsigned,
            }),
          ),
        }),
      ),
      account: z.strictObject({
        id: bytes32,
        cash: integer,
        collateralValue: unsigned,
        legs: z.array(leg),
      }),
      before: summary,
      expected: z.strictObject({
        liquidatable: z.literal(true),
        steps: z.array(
          z.strictObject({
            market: z.int(),
            side: z.enum(["L", "S"]),
            closed: unsigned,
            pairClosed: unsigned,
            realised: integer,
            fee: unsigned,
            exposureRemoved: unsigned,
          }),
        ),
        after: summary,
        legs: z.array(leg),
        cash: integer,
        absorbed: z.strictObject({ insurance: unsigned, vault: unsigned }),
      }),
      seized: z
        .array(
          z.strictObject({
            token: z.string(),
            amount: unsigned,
            debt: unsigned,
          }),
        )
        .optional(),
    }),
  ),
  conservation: z.strictObject({
    tokenBalance: unsigned,
    cash: integer,
    vault: integer,
    insurance: unsigned,
    fees: unsigned,
    escrow: unsigned,
    seizedDebt: unsigned,
    collateral: z.array(
      z.strictObject({
        symbol: z.string(),
        tokenBalance: unsigned,
        accounts: unsigned,
        seized: unsigned,
      }),
    ),
  }),
  accounts: z.array(
    z.strictObject({
      account: bytes32,
      cash: integer,
      interest: unsigned,
      collateralValue: unsigned,
      tokens: z.array(
        z.strictObject({
          symbol: z.string(),
          deposited: unsigned,
          worthFirst: unsigned,
          sold: unsigned,
          proceeds: unsigned,
          seized: unsigned,
          credit: unsigned,
          left: unsigned,
          worthLast: unsigned,
        }),
      ),
      legs: z.array(leg),
      equity: integer,
      marginLevel: integer.nullable(),
    }),
  ),
  orders: z.array(
    z.strictObject({
      orderId: unsigned,
      account: bytes32,
      symbol: z.string(),
      kind: z.enum(["limit", "takeProfit", "stop", "trailing"]),
      size: integer,
      reduceOnly: z.boolean(),
      trigger: unsigned.nullable(),
      placed: z.iso.datetime(),
      expiry: z.iso.datetime(),
      state: z.enum(["waiting", "pending", "ended"]),
      triggered: pricePoint.nullable(),
      missed: z.int(),
      filled: pricePoint.nullable(),
      reason: z.string().nullable(),
    }),
  ),
  guards: z.array(
    z.strictObject({
      account: bytes32,
      source: bytes32.nullable(),
      kind: z.enum(["topUpFromAccount", "topUpFromWallet", "deRisk"]),
      level: unsigned,
      target: unsigned,
      keeperFee: unsigned,
      amount: unsigned,
      left: unsigned,
      begins: z.iso.datetime(),
      expiry: z.iso.datetime(),
      state: z.enum(["standing", "replaced", "usedUp", "expired"]),
      refused: z.int(),
      reason: z.string().nullable(),
      actions: z.array(
        z.strictObject({
          time: z.iso.datetime(),
          brought: unsigned,
          keeperFees: unsigned,
          closed: unsigned,
          orders: z.array(
            z.strictObject({
              orderId: unsigned,
              symbol: z.string(),
              size: integer,
              filled: pricePoint.nullable(),
              reason: z.string().nullable(),
            }),
          ),
        }),
      ),
    }),
  ),
  protection: z.array(
    z.strictObject({
      account: bytes32,
      accounts: z.array(bytes32),
      gain: integer,
      gainWithout: integer,
    }),
  ),
  oracleTicks: z.int(),
  providers: z.array(
    z.strictObject({
      name: z.string(),
      putIn: unsigned,
      tookOut: unsigned,
      shares: unsigned,
      redeeming: unsigned,
      depositing: unsigned,
      waits: z.array(
        z.strictObject({
          queue: z.enum(["deposits", "redemptions"]),
          reason: z.string(),
          since: z.iso.datetime(),
          until: z.iso.datetime().nullable(),
        }),
      ),
    }),
  ),
  vault: z.strictObject({
    sharePrice: z.strictObject({ first: pricePoint, last: pricePoint, lowest: pricePoint }),
    drawdown: z.strictObject({ part: unsigned, high: pricePoint, low: pricePoint }),
    reconciliation: z.strictObject({
      navFirst: integer,
      navLast: integer,
      tradingFees: integer,
      liquidationFees: unsigned,
      forfeits: unsigned,
      badDebt: integer,
      fills: integer,
      liquidations: integer,
      deleveraging: integer,
      interest: unsigned,
      deficits: unsigned,
      provided: integer,
      unrealised: integer,
      skewPremium: integer,
      interestGrown: integer,
    }),
    shares: z.strictObject({
      first: unsigned,
      issued: unsigned,
      redeemed: unsigned,
      last: unsigned,
      decimals: z.int(),
    }),
  }),
});
