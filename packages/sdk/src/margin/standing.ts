/**
 * What may be done with a position or a token for the sake of its price.
 *
 * - `live`: everything.
 * - `recovering`: its feed was dead a short while ago; no new risk, and no liquidation of whoever holds it.
 * - `frozen`: its feed is dead; it counts at its last price, and is passed over.
 * - `settled`: its market has ended at a price that does not change; it is passed over, and asks for no margin.
 */
export type Standing = "live" | "recovering" | "frozen" | "settled";

/** The standings in the order of the contracts' enum. */
export const STANDINGS = ["live", "recovering", "frozen", "settled"] as const satisfies Standing[];

/** Whether a liquidation leaves it as it is. */
export function isPassedOver(standing: Standing | undefined): boolean {
  return standing === "frozen" || standing === "settled";
}
