import type { Sentences } from "./sentence.ts";

const QUEUES = ["deposits", "redemptions"];

/** The liquidity vault: shares, requests, queues. */
export const vault = {
  SharesLeft: ([shares], say) => `${say.shares(shares)} are owned still`,
  ZeroAssets: () => ["The amount is zero", "ask for more"],
  ZeroShares: () => ["The number of shares is zero", "ask for more"],
  ZeroRequests: () => ["The number of requests is zero", "ask for one at least"],
  ZeroController: () => ["The request has no controller", "name who may claim it"],
  NotController: ([controller, caller], say) => [
    `${say.short(caller)} may not act for ${say.short(controller)}, who controls the request`,
    "send it from the controller, or have it make the sender its operator",
  ],
  NothingQueued: ([queue]) => `No ${QUEUES[queue] ?? "requests"} wait`,
  PriceTooOld: ([marketId, publishTime, oldest], say) => [
    `The price of ${say.market(marketId)} is of ${say.time(publishTime)}, and must be of ${say.time(oldest)} or later`,
    "bring a newer price",
  ],
  NavTooLow: ([nav, minimum], say) => {
    const [now, least] = say.quotes(nav, minimum);
    return `The vault is worth ${now}, and ${least} is the least for this`;
  },
  DepositLost: ([added, minimum], say) => {
    const [adds, least] = say.quotes(added, minimum);
    return `The deposit would add ${adds} to the vault where ${least} is the least: it owes its traders more than it holds`;
  },
  NoLiquidity: ([cash, needed], say) => {
    const [there, behind] = say.quotes(cash, needed);
    return [
      `The vault has ${there}, and ${behind} must stand behind open positions`,
      "wait until positions close",
    ];
  },
  InsufficientValue: ([sent, fee], say) => {
    const [came, costs] = say.numbers(sent, fee);
    return [`The prices cost ${costs} ether, and ${came} came along`, `send ${costs} ether`];
  },
  PreviewUnavailable: () => "Nobody knows the price of a request before it is settled",
  ERC4626ExceededMaxDeposit: ([receiver, assets, max], say) => [
    `${say.quoteUnits(assets)} is more than the ${say.quoteUnits(max)} that ${say.short(receiver)} may deposit`,
    `ask for ${say.quoteUnits(max)} at most`,
  ],
  ERC4626ExceededMaxMint: ([receiver, shares, max], say) => [
    `${say.shares(shares)} are more than the ${say.shares(max)} that ${say.short(receiver)} may claim`,
    `ask for ${say.shares(max)} at most`,
  ],
  ERC4626ExceededMaxWithdraw: ([owner, assets, max], say) => [
    `${say.quoteUnits(assets)} is more than the ${say.quoteUnits(max)} that ${say.short(owner)} may claim`,
    `ask for ${say.quoteUnits(max)} at most`,
  ],
  ERC4626ExceededMaxRedeem: ([owner, shares, max], say) => [
    `${say.shares(shares)} are more than the ${say.shares(max)} that ${say.short(owner)} may redeem`,
    `ask for ${say.shares(max)} at most`,
  ],
} as const satisfies Partial<Sentences>;
