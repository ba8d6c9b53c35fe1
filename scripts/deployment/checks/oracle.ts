// Whether there are prices. Of a pull oracle one is as old on chain as nobody asked for a newer.
import { type Check, type Line, line } from "./check.ts";

export const oracle: Check = {
  title: "oracle",
  async run({ target, record, contracts, latest }) {
    const { pyth } = record.oracle;
    const code = await target.connection.ethers.provider.getCode(pyth);
    const faults = code === "0x" ? [`there is no contract at ${pyth}`] : [];
    const kind = record.oracle.mock ? "a mock: whoever calls it names the price" : "Pyth";
    const lines: Line[] = [line("oracle", faults, `${pyth}, ${kind}`)];
    for (const [index, { symbol }] of record.markets.entries()) {
      const { price, publishTime } = await contracts.PriceRouter.feed(index + 1);
      const what = `price of ${symbol}`;
      const age = latest.timestamp - Number(publishTime);
      if (price === 0n) {
        const detail = "no price yet: run the keeper, or update the router with a signed price";
        lines.push({ state: "warning", what, detail });
      } else if (age > loosest(record.parameters.markets[index]?.feed)) {
        const detail = `${age} s old: nobody has asked for a newer one; the keeper does`;
        lines.push({ state: "warning", what, detail });
      } else lines.push({ state: "passed", what, detail: `${age} s old` });
    }
    return lines;
  },
};

/** How old the router lets a price become. */
function loosest(feed: unknown): number {
  if (typeof feed !== "object" || feed === null) return 0;
  if ("config" in feed) return loosest(feed.config);
  return "maxAge" in feed ? Number(feed.maxAge) : 0;
}
