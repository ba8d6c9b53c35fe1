import type { PortfolioFile } from "./portfolio.ts";

/**
 * The portfolio with its symbols replaced by those of the data, in order of their appearance, and a notice of that: so
 * that the shipped portfolio means something on any data.
 */
export function translated(
  portfolio: PortfolioFile,
  symbols: readonly string[],
): { portfolio: PortfolioFile; notice?: string } {
  const named = portfolio.accounts.flatMap(({ orders, collateral }) => [...orders, ...collateral]);
  const own = [...new Set(named.map(({ symbol }) => symbol))];
  if (own.some((symbol) => symbols.includes(symbol))) return { portfolio };
  const map = new Map(
    own.slice(0, symbols.length).map((symbol, i) => [symbol, symbols[i] ?? symbol]),
  );
  const renamed = <T extends { symbol: string }>(items: readonly T[]): T[] =>
    items.map((item) => ({ ...item, symbol: map.get(item.symbol) ?? item.symbol }));
  const accounts = portfolio.accounts.map((account) => ({
    ...account,
    collateral: renamed(account.collateral),
    orders: renamed(account.orders),
  }));
  const pairs = [...map].map(([from, to]) => `${to} for ${from}`).join(", ");
  return {
    portfolio: { ...portfolio, accounts },
    notice: `None of the shipped portfolio's symbols is in the data: it trades ${pairs}.`,
  };
}
