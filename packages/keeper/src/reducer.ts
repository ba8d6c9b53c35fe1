import { type clearingHouseAbi, primaryAccount } from "@ballast/sdk";
import { type Leg, mulDivCeil } from "@ballast/sdk/margin";
import type { DecodeEventLogReturnType } from "viem";
import type { Book } from "./book.ts";
import { Draft } from "./draft.ts";

/** An event of the clearing house, decoded. */
export type CoreEvent = DecodeEventLogReturnType<typeof clearingHouseAbi>;

/** The book after one more event. The book given stays as it was. */
export function applyLog(book: Book, log: CoreEvent): Book {
  return applyLogs(book, [log]);
}

/** The book after more events, in the order of the chain. The book given stays as it was. */
export function applyLogs(book: Book, logs: Iterable<CoreEvent>): Book {
  const draft = new Draft(book);
  for (const log of logs) record(draft, log);
  return draft.book();
}

function record(draft: Draft, { eventName, args }: CoreEvent): void {
  switch (eventName) {
    case "Deposit":
      draft.credit(args.accountId, args.amount);
      break;
    case "Withdraw":
      draft.credit(args.accountId, -args.amount);
      break;
    case "DepositCollateral":
      draft.pledge(args.accountId, args.token, args.amount);
      break;
    case "WithdrawCollateral":
      draft.pledge(args.accountId, args.token, -args.amount);
      break;
    case "SellCollateral":
      draft.pledge(args.accountId, args.token, -args.amount);
      draft.credit(args.accountId, args.paid);
      break;
    case "SeizeCollateral":
      draft.pledge(args.accountId, args.token, -args.amount);
      draft.credit(args.accountId, args.debt);
      draft.keep(args.token, args.amount, args.debt);
      break;
    case "BuySeized":
      draft.keep(args.token, -args.amount, -args.repaid);
      draft.move("insurance", args.paid - args.repaid);
      break;
    case "WriteOff":
      draft.keep(args.token, 0n, -(args.fromInsurance + args.fromVault));
      draft.move("insurance", -args.fromInsurance);
      draft.move("vault", -args.fromVault);
      break;
    case "ChargeInterest":
      draft.credit(args.accountId, -args.amount);
      draft.move("vault", args.amount);
      break;
    case "ListCollateral": {
      const { haircut, discount, feed } = args.params;
      const nothing = { seized: 0n, owed: 0n };
      draft.listToken(args.token, {
        id: args.id,
        unit: args.unit,
        haircut,
        discount,
        feed,
        ...nothing,
      });
      break;
    }
    case "FundVault":
      draft.move("vault", args.amount);
      break;
    case "FundInsurance":
      draft.move("insurance", args.amount);
      break;
    case "ListMarket":
      draft.list(args.marketId, args.params);
      break;
    case "Fill": {
      const { accountId, marketId, longDelta, shortDelta, longCost, shortCost } = args;
      const { long, short } = draft.position(accountId, marketId);
      draft.hold(accountId, marketId, {
        long: { size: long.size + longDelta, cost: longCost },
        short: { size: short.size - shortDelta, cost: shortCost },
      });
      draft.credit(accountId, args.realised - args.fee);
      draft.move("vault", args.fee - args.realised);
      break;
    }
    case "FeeShared":
      // The fill before it gave the vault the whole fee.
      draft.move(
        "vault",
        -(args.toInsurance + args.toProtocol + args.toReferrer + args.toIntegrator),
      );
      draft.move("insurance", args.toInsurance);
      draft.move("fees", args.toProtocol);
      if (args.toReferrer > 0n) draft.credit(primaryAccount(args.referrer), args.toReferrer);
      if (args.toIntegrator > 0n) draft.credit(primaryAccount(args.integrator), args.toIntegrator);
      break;
    case "IntegratorFee":
      // It is none of the fill's fee.
      draft.credit(args.accountId, -args.amount);
      draft.credit(primaryAccount(args.integrator), args.amount);
      break;
    case "Transfer":
      draft.credit(args.from, -args.amount);
      draft.credit(args.to, args.amount);
      break;
    case "DeficitShared":
    case "CoverDeficit":
      draft.move("vault", args.amount);
      break;
    case "PayVault":
      draft.move("vault", -args.amount);
      break;
    case "CollectFees":
      draft.move("fees", -args.amount);
      break;
    case "Accrue":
      draft.accrue(args.marketId, args.carryLong, args.carryShort);
      break;
    case "Reserve":
      draft.reserve(args.accountId, args.reservation);
      draft.move("escrow", args.amount);
      if (isZero(args.payer)) draft.credit(args.accountId, -args.amount);
      break;
    case "Release":
      if (draft.account(args.accountId).epoch === args.epoch) {
        draft.reserve(args.accountId, -args.reservation);
      }
      draft.move("escrow", -args.amount);
      if (isZero(args.beneficiary)) draft.move("insurance", args.amount);
      else draft.credit(args.beneficiary, args.amount);
      break;
    case "Forfeit":
      draft.credit(args.accountId, -args.amount);
      draft.move("vault", args.amount);
      break;
    case "LiquidationClose": {
      const { accountId, marketId, closed, pairClosed } = args;
      const { long, short } = draft.position(accountId, marketId);
      draft.hold(accountId, marketId, {
        long: shrink(long, args.short ? pairClosed : closed),
        short: shrink(short, args.short ? closed : pairClosed),
      });
      draft.credit(accountId, args.realised - args.fee);
      draft.move("vault", -args.realised);
      break;
    }
    case "Deleverage": {
      const { accountId, marketId, closed } = args;
      const { long, short } = draft.position(accountId, marketId);
      draft.hold(accountId, marketId, {
        long: args.short ? long : shrink(long, closed),
        short: args.short ? shrink(short, closed) : short,
      });
      draft.credit(accountId, args.realised);
      draft.move("vault", -args.realised);
      break;
    }
    case "InsuranceTopUp":
      // The keeper gets it with the reward that `Liquidate` names.
      draft.move("insurance", -args.amount);
      break;
    case "InsuranceCoverLoss":
      draft.credit(args.accountId, args.amount);
      draft.move("insurance", -args.amount);
      break;
    case "VaultCoverLoss":
      draft.credit(args.accountId, args.amount);
      draft.move("vault", -args.amount);
      break;
    case "Liquidate":
      draft.void(args.accountId, args.epoch);
      draft.move("insurance", args.toInsurance);
      draft.move("vault", args.toVault);
      draft.credit(primaryAccount(args.keeper), args.keeperReward);
      break;
    case "SetMarket":
      draft.changeMarket(args.marketId, args.params, args.changesAt, args.setAt);
      break;
    case "SetCollateral": {
      const { haircut, discount } = args.params;
      draft.changeToken(args.token, { haircut, discount, at: args.changesAt }, args.setAt);
      break;
    }
    case "SettleMarket":
      draft.settle(args.marketId, args.price);
      break;
    case "SettlePosition": {
      const { accountId, marketId, long, short } = args;
      const held = draft.position(accountId, marketId);
      draft.hold(accountId, marketId, {
        long: shrink(held.long, long),
        short: shrink(held.short, short),
      });
      draft.credit(accountId, args.realised);
      draft.move("vault", -args.realised);
      break;
    }
    case "CloseAccount":
      draft.credit(args.accountId, -(args.amount + args.rest));
      draft.move("vault", args.rest);
      break;
    case "ReleaseInsurance":
      draft.move("insurance", -args.insurance);
      draft.move("fees", -args.rest);
      draft.move("vault", args.insurance + args.rest);
      break;
    case "RetireVault":
      draft.move("vault", -args.amount);
      draft.move("fees", args.amount);
      break;
    case "SealVault":
    case "PauseNewRisk":
    case "HaltMarket":
    case "ResumeMarket":
    case "WindDown":
    case "SetReferrer":
    case "SetMaxLeverage":
    case "SetSatellite":
    case "AuthorityUpdated":
      break;
    default:
      // A new event of the core is considered here, or this line does not compile.
      eventName satisfies never;
  }
}

/** Part of a leg taken away; it releases ceil(cost·quantity/size) of the cost. */
function shrink(leg: Leg, quantity: bigint): Leg {
  const released = leg.size === 0n ? 0n : mulDivCeil(leg.cost, quantity, leg.size);
  return { size: leg.size - quantity, cost: leg.cost - released };
}

function isZero(value: `0x${string}`): boolean {
  return BigInt(value) === 0n;
}
