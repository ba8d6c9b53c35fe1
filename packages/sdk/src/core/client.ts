import type { Account, Address, Chain, Client, Transport } from "viem";

/** What reads need: any client of viem. */
export type Reader = Client<Transport, Chain | undefined, Account | undefined>;

/** What transactions need: a client of one chain, with an account or without. */
export type Writer<account extends Account | undefined = Account | undefined> = Client<
  Transport,
  Chain,
  account
>;

/** Who sends: may be left out only where the client has an account. */
export type Sender<account extends Account | undefined> = [account] extends [Account]
  ? { readonly account?: Account | Address }
  : { readonly account: Account | Address };
