// Written by scripts/abis.ts from the records of deployments: do not edit.
import type { Deployment } from "./core/deployment.ts";

/** What `npm run node` makes, on a chain of this machine. */
export const localhost = {
  chainId: 31337,
  block: 0n,
  contracts: {
    clearingHouse: "0xc3e53F4d16Ae77Db1c982e75a937B9f60FE63690",
    orders: "0x5f3f1dBD7B74C6B46e8c44f98792A1dAf8d69154",
    operators: "0x70e0bA845a1A0F2DA3359C97E0285013525FFC49",
    guards: "0xCD8a1C3ba11CF5ECfa6267617243239504a98d90",
    liquidityVault: "0x998abeb3E57409262aE5b751f60747921B33613E",
    lens: "0x82e01223d51Eb87e16A03E24687EDF0F294da6f1",
    priceRouter: "0x322813Fd9A801c5507c9de605d63CEA4f2CE6c44",
  },
  quote: { address: "0x9A9f2CCfdE556A7E9Ff0848998Aa4a0CFD8863AE", symbol: "USD", decimals: 6 },
  markets: [
    {
      id: 1,
      symbol: "BTC",
      feedId: "0xee62665949c883f9e0f6f002eac32e00bd59dfe6c34e92a91c37d6a8322d6489",
    },
    {
      id: 2,
      symbol: "ETH",
      feedId: "0x0b43555ace6b39aae1b894097d0a9fc17f504c62fea598fa206cc6f5088e6e45",
    },
    {
      id: 3,
      symbol: "SOL",
      feedId: "0x2b1b43ec7f6691d6bf679978bab5c093fa45ee74c0baac6cc75649dc59cc21d3",
    },
    {
      id: 4,
      symbol: "BNB",
      feedId: "0x160a9630e8b9343f7fccdecf67bf1a59fe8d2b58e4e8d3246a74f5cd6d6fed5d",
    },
    {
      id: 5,
      symbol: "LINK",
      feedId: "0x062e57bcf79ec1579df888e32a3f07cc899dc60a904a55e6d5b9d83e5bfb7564",
    },
    {
      id: 6,
      symbol: "AVAX",
      feedId: "0xf6993c04cda85f392b2692bf0e068a0207c9693bab10d3ba31c84e9430ef718a",
    },
    {
      id: 7,
      symbol: "DOGE",
      feedId: "0x1a54d1883f9671d8c8e5f8adc57d9e086a16ceb0d9c854fe8d7ed5c2369daabe",
    },
  ],
  collaterals: [
    { address: "0x59b670e9fA9D0A427751Af201D676719a970857b", symbol: "BTC", decimals: 8 },
    { address: "0x4ed7c70F96B99c776995fB64377f0d4aB3B0e1C1", symbol: "ETH", decimals: 18 },
  ],
} as const satisfies Deployment;

/** Any of them. */
export type KnownDeployment = typeof localhost;

/** By chain id. */
export const deployments: ReadonlyMap<number, Deployment> = new Map<number, Deployment>([
  [31337, localhost],
]);
