import { accounts } from "./accounts.ts";
import { governance } from "./governance.ts";
import { guards } from "./guards.ts";
import { liquidation } from "./liquidation.ts";
import { margin } from "./margin.ts";
import { openZeppelin } from "./openZeppelin.ts";
import { orders } from "./orders.ts";
import { prices } from "./prices.ts";
import { pyth } from "./pyth.ts";
import type { Sentences } from "./sentence.ts";
import { trading } from "./trading.ts";
import { vault } from "./vault.ts";

/** @internal */
export const sentences = {
  ...accounts,
  ...governance,
  ...guards,
  ...liquidation,
  ...margin,
  ...openZeppelin,
  ...orders,
  ...prices,
  ...pyth,
  ...trading,
  ...vault,
} satisfies Sentences;
