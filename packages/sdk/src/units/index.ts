export {
  type FormatOptions,
  formatAmount,
  type NumberStyle,
  type Rounding,
} from "./formatAmount.ts";
export { formatDuration, formatTime } from "./formatTime.ts";
export { formatPercent, formatPrice, formatSize, formatWad, type PriceStyle } from "./formatWad.ts";
export {
  type AmountFault,
  InvalidAmountError,
  type ParseOptions,
  parseAmount,
  parseWad,
} from "./parseAmount.ts";
export type { DecimalsOf, Separators } from "./separators.ts";
