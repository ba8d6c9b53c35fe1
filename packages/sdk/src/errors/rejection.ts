import { type Link, messageOf, numberIn } from "./links.ts";

/** EIP-1193's; and WalletConnect's, of a request, of its methods, of its chains, of all of a session. */
const CODES: readonly (number | undefined)[] = [4001, 5000, 5001, 5002, 5003];

const SAID =
  /\buser (?:has )?(?:rejected|denied|cancell?ed|declined|disapproved|closed)\b|\b(?:rejected|denied|cancell?ed|declined) by (?:the )?user\b|^(?:request|transaction|signature)(?: was| has been)? (?:rejected|declined|cancell?ed)\.?$/i;

/** @internal Whoever was asked to sign said no. */
export function isRejection(links: readonly Link[]): boolean {
  return links.some(
    (link) =>
      link.name === "UserRejectedRequestError" ||
      link.code === "ACTION_REJECTED" ||
      CODES.includes(numberIn(link, "code")) ||
      SAID.test(messageOf(link)),
  );
}
