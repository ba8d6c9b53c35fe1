/** What a trade of an account is about. */
export const PositionSide = {
  /** The one position of a market. */
  Net: 0,
  /** In a hedge account, its long leg. */
  Long: 1,
  /** In a hedge account, its short leg. */
  Short: 2,
} as const;
export type PositionSide = (typeof PositionSide)[keyof typeof PositionSide];
