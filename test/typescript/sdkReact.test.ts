import { deposit } from "@ballast/sdk";
import {
  accountQueryOptions,
  useBallastAccount,
  useBallastMarkets,
  useBallastWrite,
} from "@ballast/sdk/react";
import { GlobalRegistrator } from "@happy-dom/global-registrator";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { expect } from "chai";
import { createElement, type ReactNode } from "react";
import { type Chain, custom, type EIP1193Provider } from "viem";
import { createConfig, injected, WagmiProvider } from "wagmi";
import { connect, disconnect } from "wagmi/actions";
import { sdkDeployment, sdkReader } from "./support/sdk.ts";
import { done, stage, UNIT } from "./support/stage.ts";
import { fund, wad } from "./support/trading.ts";

describe("The SDK's React hooks", () => {
  const s = stage("textbook");

  before(() => GlobalRegistrator.register());
  after(() => GlobalRegistrator.unregister());

  /** A page's providers, its wallet one of the stage's accounts. */
  async function page() {
    const deployment = await sdkDeployment(s);
    const node = s.ballast.connection.provider;
    const chain: Chain = {
      id: deployment.chainId,
      name: "test",
      nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
      rpcUrls: { default: { http: [] } },
    };
    const wallet = {
      on: () => wallet,
      removeListener: () => wallet,
      request: ({ method, params }: { method: string; params?: unknown[] }) =>
        /^eth_(requestAccounts|accounts)$/.test(method)
          ? Promise.resolve([s.address(1)])
          : node.request({ method, params: params ?? [] }),
    };
    const target = { id: "test", name: "Test", provider: wallet as unknown as EIP1193Provider };
    const config = createConfig({
      chains: [chain],
      connectors: [injected({ target: () => target })],
      transports: { [chain.id]: custom(node, { retryCount: 0 }) },
      pollingInterval: 20,
    });
    const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
    const wrapper = ({ children }: { children: ReactNode }) =>
      createElement(
        WagmiProvider,
        { config, reconnectOnMount: false },
        createElement(QueryClientProvider, { client: queries }, children),
      );
    return { deployment, config, queries, wrapper };
  }

  it("read, write by the connected wallet, and read again", async () => {
    const { renderHook, waitFor, act } = await import("@testing-library/react");
    const { deployment, config, wrapper } = await page();
    const accountId = s.cross(1);
    await done(s.ballast.quote.mint(s.address(1), wad("1000") / UNIT));
    await done(
      s.ballast.quote.connect(s.signer(1)).approve(s.ballast.clearingHouse, wad("1000") / UNIT),
    );
    const { result, unmount } = renderHook(
      () => ({
        account: useBallastAccount({ deployment, accountId }),
        markets: useBallastMarkets({ deployment }),
        write: useBallastWrite(deposit),
      }),
      { wrapper },
    );
    const [connector] = config.connectors;
    if (connector === undefined) throw new Error("There is no connector.");
    await act(() => connect(config, { connector }));
    await waitFor(() => expect(result.current.account.data?.state.equity).to.equal(0n));
    await waitFor(() => expect(result.current.markets.data).to.have.length(3));
    const tokenAmount = wad("1000") / UNIT;
    await act(() => result.current.write.mutateAsync({ deployment, accountId, tokenAmount }));
    await waitFor(() => expect(result.current.account.data?.state.equity).to.equal(wad("1000")));
    // What there is no more of is refused in the contracts' words.
    await act(() =>
      result.current.write
        .mutateAsync({ deployment, accountId, tokenAmount })
        .catch(() => undefined),
    );
    await waitFor(() => expect(result.current.write.error?.failure.kind).to.equal("contract"));
    unmount();
    await disconnect(config);
  });

  it("share one entry of the cache for the same question, whatever its bigints", async () => {
    const { deployment, client } = await sdkReader(s);
    const queries = new QueryClient();
    const accountId = s.cross(1);
    await fund(s.ballast, accountId, "5");
    const first = await queries.fetchQuery(accountQueryOptions(client, { deployment, accountId }));
    expect(first.state.equity).to.equal(wad("5"));
    const blockNumber = BigInt(await s.ballast.connection.ethers.provider.getBlockNumber());
    const at = (block: bigint) =>
      accountQueryOptions(client, { deployment, accountId, blockNumber: block }).queryKey;
    expect(at(blockNumber)).to.deep.equal(at(blockNumber));
    expect(at(blockNumber)).to.not.deep.equal(at(blockNumber - 1n));
    await queries.fetchQuery(accountQueryOptions(client, { deployment, accountId, blockNumber }));
    expect(queries.getQueryCache().getAll()).to.have.length(2);
  });

  it("ask nothing before there is a client", async () => {
    const deployment = await sdkDeployment(s);
    const options = accountQueryOptions(undefined, { deployment, accountId: s.cross(1) });
    expect(options.enabled).to.equal(false);
  });
});
