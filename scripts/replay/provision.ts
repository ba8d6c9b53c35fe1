import { addressOf } from "./addresses.ts";
import { Agenda, type Entry } from "./agenda.ts";
import type { Hex } from "./chain.ts";
import { toWad } from "./decimal.ts";
import type { Leftovers } from "./notices.ts";
import type { PortfolioFile } from "./portfolio.ts";

/** Who provides liquidity. */
export interface Provider {
  readonly name: string;
  readonly owner: Hex;
}

/** Something a provider asks the liquidity vault for. */
export type ProviderAction =
  | { readonly kind: "provide"; readonly provider: Provider; readonly amount: bigint }
  /** `part` of the shares the provider has then, WAD. */
  | { readonly kind: "redeem"; readonly provider: Provider; readonly part: bigint };

/** What the providers of a portfolio do on this data; good for one replay. */
export interface Provision {
  /** In the file's order. */
  readonly providers: readonly Provider[];
  readonly agenda: Agenda<ProviderAction>;
}

/** The provider of a name; built-in ones have names that a portfolio's may share. */
export function providerOf(name: string, kind = "provider"): Provider {
  return { name, owner: addressOf(`Ballast ${kind}: ${name}`) };
}

/** Lays the providers' part of a portfolio out over the time of the data. */
export function provisionOf(
  { providers }: PortfolioFile,
  end: number,
  timeOf: (hour: number) => number,
  leftovers: Leftovers,
): Provision {
  const entries: Entry<ProviderAction>[] = [];
  const present: Provider[] = [];
  const fits = (hour: number, what: "deposits" | "redemptions") => {
    if (timeOf(hour) <= end) return true;
    leftovers.late(what);
    return false;
  };
  for (const plan of providers) {
    const provider = providerOf(plan.name);
    const deposits = plan.deposits.filter(({ hour }) => fits(hour, "deposits"));
    const redemptions = plan.redemptions.filter(({ hour }) => fits(hour, "redemptions"));
    if (deposits.length === 0) continue;
    present.push(provider);
    for (const { hour, amount } of deposits) {
      const item = { kind: "provide", provider, amount: toWad(amount) } as const;
      entries.push({ time: timeOf(hour), item });
    }
    for (const { hour, part } of redemptions) {
      const item = { kind: "redeem", provider, part: toWad(part) } as const;
      entries.push({ time: timeOf(hour), item });
    }
  }
  return { providers: present, agenda: new Agenda(entries) };
}
