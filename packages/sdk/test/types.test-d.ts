// What must not compile, and what must: checked by the compiler alone, nothing here runs.
import {
  type AccountId,
  type BallastActions,
  ballastActions,
  type ContractFailure,
  commitOrder,
  type Deployment,
  decodeRevert,
  deposit,
  type Failure,
  formatAmount,
  getAccount,
  parseAmount,
  parseWad,
  previewTrade,
} from "@ballast/sdk";
import {
  type Account,
  type Address,
  type Chain,
  type Client,
  createPublicClient,
  createWalletClient,
  http,
  type Transport,
} from "viem";
import { arbitrum, hardhat, mainnet } from "viem/chains";
import { sentences } from "../src/errors/sentences/index.ts";
import type { Sentences } from "../src/errors/sentences/sentence.ts";
import { DEPLOYMENT } from "./support/deployment.ts";

declare const account: Account;
declare const sender: Address;
declare const accountId: AccountId;

const deployment = { ...DEPLOYMENT, chainId: arbitrum.id };
/** As one that was read from a file: of some chain. */
const anywhere: Deployment = deployment;
const amount = { accountId, tokenAmount: 1n };
const order = { accountId, marketId: 1, sizeDelta: 1n, keeperFee: 1n };

const transport = http();
const withAccount = createWalletClient({ account, chain: arbitrum, transport });
const withoutAccount = createWalletClient({ chain: arbitrum, transport });
const elsewhere = createWalletClient({ account, chain: mainnet, transport });
const nowhere = createWalletClient({ account, transport });
const reader = createPublicClient({ chain: arbitrum, transport });
const chainlessReader = createPublicClient({ transport });

export async function chains() {
  withAccount.extend(ballastActions({ deployment }));
  withoutAccount.extend(ballastActions({ deployment }));
  reader.extend(ballastActions({ deployment }));
  // Which chain it is of is asked when it sends.
  elsewhere.extend(ballastActions({ deployment: anywhere }));

  createWalletClient({ account, chain: hardhat, transport }).extend(ballastActions());
  // @ts-expect-error No deployment is on record there.
  elsewhere.extend(ballastActions());
  // @ts-expect-error The deployment is on another chain.
  elsewhere.extend(ballastActions({ deployment }));
  // @ts-expect-error A client of no chain cannot be told to be of the right one.
  nowhere.extend(ballastActions({ deployment }));
  // @ts-expect-error Nor can one that only reads.
  chainlessReader.extend(ballastActions({ deployment }));

  await deposit(withAccount, { deployment, ...amount });
  // An action on its own asks which chain it is when it sends.
  await deposit(elsewhere, { deployment: anywhere, ...amount });
  // @ts-expect-error A client of no chain sends nothing.
  await deposit(nowhere, { deployment, ...amount });

  await getAccount(reader, { deployment, accountId });
  await getAccount(chainlessReader, { deployment, accountId });
}

export async function senders() {
  const has = withAccount.extend(ballastActions({ deployment }));
  const hasNot = withoutAccount.extend(ballastActions({ deployment }));
  await has.deposit(amount);
  await has.deposit({ ...amount, account: sender });
  await hasNot.deposit({ ...amount, account: sender });
  await hasNot.commitOrder({ ...order, account });
  await hasNot.getAccount({ accountId });
  await deposit(withoutAccount, { deployment, ...amount, account });

  // @ts-expect-error Nobody sends it.
  await hasNot.deposit(amount);
  // @ts-expect-error Nobody sends it.
  await hasNot.commitOrder(order);
  // @ts-expect-error Nobody sends it.
  await deposit(withoutAccount, { deployment, ...amount });
  // @ts-expect-error Nobody sends it.
  await commitOrder(withoutAccount, { deployment, ...order });
  // @ts-expect-error A public client has no account.
  await reader.extend(ballastActions({ deployment })).deposit(amount);
  // @ts-expect-error A name is no address.
  await has.deposit({ ...amount, account: "alice" });
}

export async function amounts() {
  const client = withAccount.extend(ballastActions({ deployment }));
  await client.deposit({ accountId, tokenAmount: parseAmount("1,234.5", deployment.quote) });
  await client.previewTrade({ accountId, marketId: 1, sizeDelta: parseWad("-0.5") });
  await previewTrade(reader, { deployment, ...order });

  // @ts-expect-error A float is no amount.
  await client.deposit({ accountId, tokenAmount: 1.5 });
  // @ts-expect-error Nor is a text before it is parsed.
  await client.deposit({ accountId, tokenAmount: "1.5" });
  // @ts-expect-error A float is no size.
  await client.previewTrade({ accountId, marketId: 1, sizeDelta: 0.5 });
  // @ts-expect-error A float is no fee.
  await client.commitOrder({ ...order, keeperFee: 1 });
  // @ts-expect-error A float is no price.
  await client.commitOrder({ ...order, acceptablePrice: 64_000 });
  // @ts-expect-error An amount may be left out only where there is a default.
  await client.deposit({ accountId });
  // @ts-expect-error What is parsed is a text.
  parseWad(1.5);
  // @ts-expect-error How many decimals there are is never guessed.
  parseAmount("1.5");
  // @ts-expect-error What is formatted is exact.
  formatAmount(1.5, { decimals: 6 });
  // @ts-expect-error How many decimals there are is never guessed.
  formatAmount(1n, { digits: 2 });
}

export async function names() {
  const client = withAccount.extend(ballastActions({ deployment }));
  // @ts-expect-error Whose account is it?
  await client.deposit({ tokenAmount: 1n });
  // @ts-expect-error Whose account is it?
  await client.getAccount({});
  // @ts-expect-error An id begins with 0x.
  await client.getAccount({ accountId: "alice" });
  // @ts-expect-error A market has a number: see marketOf.
  await client.commitOrder({ ...order, marketId: "BTC" });
  // @ts-expect-error And it is no amount.
  await client.commitOrder({ ...order, marketId: 1n });
  // @ts-expect-error There are two legs and one net position.
  await client.commitOrder({ ...order, side: 3 });
  // @ts-expect-error Nothing is called so.
  await client.deposit({ ...amount, amount: 1n });
  // @ts-expect-error The client knows its deployment.
  await client.deposit({ ...amount, deployment });
  // @ts-expect-error Without a client nobody does.
  await deposit(withAccount, amount);
}

export function failures(failure: Failure): bigint | string {
  if (failure.kind === "contract" && failure.name === "InsufficientMargin") {
    const [available, required] = failure.args;
    return required - available;
  }
  // @ts-expect-error No contract has such an error.
  if (failure.kind === "contract" && failure.name === "NotEnough") return 0n;
  // @ts-expect-error Which values there are depends on the error.
  return failure.args[0];
}

export function everySentence(): readonly Sentences[] {
  const { InsufficientMargin, ...others } = sentences;
  // @ts-expect-error An error without a sentence.
  const incomplete: Sentences = others;
  // @ts-expect-error A sentence of an error that does not exist.
  const made = { ...sentences, NotEnough: () => "Not enough" } satisfies Sentences;
  return [incomplete, made, { ...others, InsufficientMargin }];
}

export function returned(client: Client<Transport, Chain & { id: 42_161 }, Account>) {
  const actions: BallastActions<Account> = ballastActions({ deployment })(client);
  const reason: Failure = decodeRevert("0x");
  const named: ContractFailure["name"] = "StalePrice";
  // @ts-expect-error Whoever reads has to wait for the answer.
  const { state } = actions.getAccount({ accountId });
  return [reason, named, state];
}
