import type { Words } from "../words.ts";
import { outOfBounds } from "./governance.ts";
import type { Sentences } from "./sentence.ts";

const KINDS = ["top-up from an account", "top-up from the wallet", "de-risk"];
const RIGHTS = ["market orders", "orders that wait", "guards"];

const percent = (value: bigint, say: Words) => say.percent(value);
const quote = (value: bigint, say: Words) => say.quote(value);
const UNITS = {
  ...{ level: percent, target: percent, keeperFee: quote, amount: quote },
  slippage: (value: bigint, say: Words) => say.millionths(value),
  expiry: (value: bigint, say: Words) => say.time(value),
};

/** Guards, operators, and what is signed for others to send. */
export const guards = {
  GuardOutOfBounds: outOfBounds(UNITS),
  InvalidSource: ([id, source], say) => [
    `${BigInt(source) === 0n ? "Nothing" : `The ${say.account(source)}`} cannot be the source of the ${say.account(id)}`,
    "name another account of the same owner for a top-up from an account, and none otherwise",
  ],
  NotAccountOwner: ([id, caller], say) =>
    `${say.short(caller)} is not the owner of the ${say.account(id)}: only the owner has its money moved`,
  LevelNotBelow: ([level, marginLevel], say) => {
    const [guard, now] = say.percents(level, marginLevel);
    return [
      `The guard's level of ${guard} is not below the margin level of ${now}`,
      "set a lower level, or deposit first",
    ];
  },
  NoGuard: ([id, kind], say) =>
    `The ${say.account(id)} has no guard of kind ${KINDS[kind] ?? kind}`,
  GuardNotReady: ([now, readyAt], say) => [`The guard may act ${say.until(now, readyAt)}`, "wait"],
  GuardExpired: ([now, expiry], say) => [
    `The guard expired ${say.span(now - expiry)} ago, at ${say.time(expiry)}`,
    "set it anew",
  ],
  NotBelowLevel: ([marginLevel, level], say) => {
    const [now, guard] = say.percents(marginLevel, level);
    return `The margin level of ${now} is not below the guard's level of ${guard}`;
  },
  TopUpTooSmall: ([amount, minimum], say) => {
    const [brings, costs] = say.quotes(amount, minimum);
    return `The top-up would bring ${brings}, less than its keeper fee of ${costs}`;
  },
  AmountExhausted: ([left, needed], say) => {
    const [there, costs] = say.quotes(left, needed);
    return [
      `${there} of the guard's amount is left, and its keepers cost ${costs}`,
      "set it anew with a larger amount",
    ];
  },
  NothingToDeRisk: ([id], say) =>
    `Nothing of the ${say.account(id)} can be reduced: its markets are frozen or have ended`,
  NotOperator: ([owner, operator, right], say) => [
    `${say.short(operator)} may not act on ${RIGHTS[right] ?? "this"} for ${say.short(owner)}, or no longer`,
    "have the owner give it the right, or send it from the owner",
  ],
  FeeBudgetExceeded: ([owner, operator, amount, left], say) => {
    const [costs, there] = say.quotes(amount, left);
    return [
      `The operator ${say.short(operator)} would spend ${costs} for ${say.short(owner)}, and ${there} of its fee budget is left`,
      "have the owner raise the budget",
    ];
  },
  SelfOperator: ([owner], say) => `${say.short(owner)} cannot be its own operator`,
  SignatureExpired: ([now, deadline], say) => [
    `The signature was good until ${say.time(deadline)}, ${say.span(now - deadline)} ago`,
    "sign anew",
  ],
  NonceUsed: ([signer, nonce], say) => [
    `The nonce ${say.count(nonce)} of ${say.short(signer)} is used, or was given up`,
    "sign anew with another nonce",
  ],
  InvalidSignature: ([signer], say) => [
    `The signature is not ${say.short(signer)}'s`,
    "sign anew, for this chain and contract",
  ],
  EtherNotNeeded: ([sent], say) => [
    `${say.number(sent)} ether came along, and the call needs none`,
    "send none",
  ],
  NestedBatch: () => "A batch cannot hold another",
} as const satisfies Partial<Sentences>;
