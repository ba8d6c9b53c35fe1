import type { Account, Chain, Client, Transport } from "viem";
import { accrueMarkets } from "./actions/accrueMarkets.ts";
import { approve } from "./actions/approve.ts";
import { approveIntegrator } from "./actions/approveIntegrator.ts";
import { approveIntegratorFor } from "./actions/approveIntegratorFor.ts";
import { buySeized } from "./actions/buySeized.ts";
import { cancelAllOrders } from "./actions/cancelAllOrders.ts";
import { cancelAllOrdersFor } from "./actions/cancelAllOrdersFor.ts";
import { cancelGroup } from "./actions/cancelGroup.ts";
import { cancelGuard } from "./actions/cancelGuard.ts";
import { cancelGuardFor } from "./actions/cancelGuardFor.ts";
import { cancelNonces } from "./actions/cancelNonces.ts";
import { cancelOrders } from "./actions/cancelOrders.ts";
import { cancelOrdersFor } from "./actions/cancelOrdersFor.ts";
import { claimDeposit } from "./actions/claimDeposit.ts";
import { claimRedemption } from "./actions/claimRedemption.ts";
import { clearOrder } from "./actions/clearOrder.ts";
import { closeAccount } from "./actions/closeAccount.ts";
import { closePair } from "./actions/closePair.ts";
import { commitOrder } from "./actions/commitOrder.ts";
import { coverDeficit } from "./actions/coverDeficit.ts";
import { deleverage } from "./actions/deleverage.ts";
import { deposit } from "./actions/deposit.ts";
import { depositCollateral } from "./actions/depositCollateral.ts";
import { executeGuard } from "./actions/executeGuard.ts";
import { expireOrder } from "./actions/expireOrder.ts";
import { fundInsurance } from "./actions/fundInsurance.ts";
import { getAccount } from "./actions/getAccount.ts";
import { getAccounts } from "./actions/getAccounts.ts";
import { getCollaterals } from "./actions/getCollaterals.ts";
import { getGuard } from "./actions/getGuard.ts";
import { getIntegratorApproval } from "./actions/getIntegratorApproval.ts";
import { getLiquidityPosition } from "./actions/getLiquidityPosition.ts";
import { getMarket } from "./actions/getMarket.ts";
import { getMarkets } from "./actions/getMarkets.ts";
import { getMaxOrderSize } from "./actions/getMaxOrderSize.ts";
import { getMaxSize } from "./actions/getMaxSize.ts";
import { getMaxWithdraw } from "./actions/getMaxWithdraw.ts";
import { getOpenOrders } from "./actions/getOpenOrders.ts";
import { getOperator } from "./actions/getOperator.ts";
import { getOrder } from "./actions/getOrder.ts";
import { getPrices } from "./actions/getPrices.ts";
import { getProtectedUntil } from "./actions/getProtectedUntil.ts";
import { getProtocolConfig } from "./actions/getProtocolConfig.ts";
import { getQueueRequest } from "./actions/getQueueRequest.ts";
import { getReferrer } from "./actions/getReferrer.ts";
import { getSettlementFee } from "./actions/getSettlementFee.ts";
import { getTokenAllowance } from "./actions/getTokenAllowance.ts";
import { getTokenBalance } from "./actions/getTokenBalance.ts";
import { getUpdateFee } from "./actions/getUpdateFee.ts";
import { getVault } from "./actions/getVault.ts";
import { isNonceUsed } from "./actions/isNonceUsed.ts";
import { isVaultOperator } from "./actions/isVaultOperator.ts";
import { liquidate } from "./actions/liquidate.ts";
import { liquidateBatch } from "./actions/liquidateBatch.ts";
import { permit } from "./actions/permit.ts";
import { placeOrders } from "./actions/placeOrders.ts";
import { placeOrdersFor } from "./actions/placeOrdersFor.ts";
import { previewLiquidation } from "./actions/previewLiquidation.ts";
import { previewOrder } from "./actions/previewOrder.ts";
import { previewTrade } from "./actions/previewTrade.ts";
import { refundDeposit } from "./actions/refundDeposit.ts";
import { releaseInsurance } from "./actions/releaseInsurance.ts";
import { repay } from "./actions/repay.ts";
import { requestDeposit } from "./actions/requestDeposit.ts";
import { requestRedeem } from "./actions/requestRedeem.ts";
import { retireVault } from "./actions/retireVault.ts";
import { revokeOperator } from "./actions/revokeOperator.ts";
import { rollQueue } from "./actions/rollQueue.ts";
import { sellCollateral } from "./actions/sellCollateral.ts";
import { sendBatch } from "./actions/sendBatch.ts";
import { setGuard } from "./actions/setGuard.ts";
import { setGuardFor } from "./actions/setGuardFor.ts";
import { setMaxLeverage } from "./actions/setMaxLeverage.ts";
import { setOperator } from "./actions/setOperator.ts";
import { setOperatorFor } from "./actions/setOperatorFor.ts";
import { setReferrer } from "./actions/setReferrer.ts";
import { settleAccount } from "./actions/settleAccount.ts";
import { settleMarket } from "./actions/settleMarket.ts";
import { settleOrder } from "./actions/settleOrder.ts";
import { settleQueue } from "./actions/settleQueue.ts";
import { setVaultOperator } from "./actions/setVaultOperator.ts";
import { signCancel } from "./actions/signCancel.ts";
import { signCancelAll } from "./actions/signCancelAll.ts";
import { signCancelGuard } from "./actions/signCancelGuard.ts";
import { signGrant } from "./actions/signGrant.ts";
import { signGuard } from "./actions/signGuard.ts";
import { signIntegratorApproval } from "./actions/signIntegratorApproval.ts";
import { signPermit } from "./actions/signPermit.ts";
import { signPlacement } from "./actions/signPlacement.ts";
import { trailOrder } from "./actions/trailOrder.ts";
import { transfer } from "./actions/transfer.ts";
import { triggerOrder } from "./actions/triggerOrder.ts";
import { updateAndLiquidate } from "./actions/updateAndLiquidate.ts";
import { updatePrices } from "./actions/updatePrices.ts";
import { warnFeed } from "./actions/warnFeed.ts";
import { watchAccount } from "./actions/watchAccount.ts";
import { watchLiquidations } from "./actions/watchLiquidations.ts";
import { watchMarkets } from "./actions/watchMarkets.ts";
import { watchOrders } from "./actions/watchOrders.ts";
import { watchPrices } from "./actions/watchPrices.ts";
import { withdraw } from "./actions/withdraw.ts";
import { withdrawCollateral } from "./actions/withdrawCollateral.ts";
import type { Sender } from "./core/client.ts";
import { type Deployment, WrongChainError } from "./core/deployment.ts";
import type { Without } from "./core/without.ts";
import { deployments, type KnownDeployment } from "./deployments.ts";

const reads = {
  getAccount,
  getAccounts,
  getCollaterals,
  getGuard,
  getIntegratorApproval,
  getLiquidityPosition,
  getMarket,
  getMarkets,
  getMaxOrderSize,
  getMaxSize,
  getMaxWithdraw,
  getOpenOrders,
  getOperator,
  getOrder,
  getPrices,
  getProtectedUntil,
  getProtocolConfig,
  getQueueRequest,
  getReferrer,
  getSettlementFee,
  getTokenAllowance,
  getTokenBalance,
  getUpdateFee,
  getVault,
  isNonceUsed,
  isVaultOperator,
  previewLiquidation,
  previewOrder,
  previewTrade,
  watchAccount,
  watchLiquidations,
  watchMarkets,
  watchOrders,
  watchPrices,
};
const writes = {
  accrueMarkets,
  approve,
  approveIntegrator,
  approveIntegratorFor,
  buySeized,
  cancelAllOrders,
  cancelAllOrdersFor,
  cancelGroup,
  cancelGuard,
  cancelGuardFor,
  cancelNonces,
  cancelOrders,
  cancelOrdersFor,
  claimDeposit,
  claimRedemption,
  clearOrder,
  closeAccount,
  closePair,
  commitOrder,
  coverDeficit,
  deleverage,
  deposit,
  depositCollateral,
  executeGuard,
  expireOrder,
  fundInsurance,
  liquidate,
  liquidateBatch,
  permit,
  placeOrders,
  placeOrdersFor,
  refundDeposit,
  releaseInsurance,
  repay,
  requestDeposit,
  requestRedeem,
  retireVault,
  revokeOperator,
  rollQueue,
  sellCollateral,
  sendBatch,
  setGuard,
  setGuardFor,
  setMaxLeverage,
  setOperator,
  setOperatorFor,
  setReferrer,
  setVaultOperator,
  settleAccount,
  settleMarket,
  settleOrder,
  settleQueue,
  signCancel,
  signCancelAll,
  signCancelGuard,
  signGrant,
  signGuard,
  signIntegratorApproval,
  signPermit,
  signPlacement,
  trailOrder,
  transfer,
  triggerOrder,
  updateAndLiquidate,
  updatePrices,
  warnFeed,
  withdraw,
  withdrawCollateral,
};

type Reads = typeof reads;
type Writes = typeof writes;
/** Every action, as a method of a client that knows its deployment. */
export type BallastActions<account extends Account | undefined = Account | undefined> = {
  readonly [name in keyof Reads]: (
    ...parameters: Given<Without<Parameters<Reads[name]>[1], "deployment">>
  ) => ReturnType<Reads[name]>;
} & {
  readonly [name in keyof Writes]: (
    ...parameters: Given<
      Without<Parameters<Writes[name]>[1], "deployment" | "account"> & Sender<account>
    >
  ) => ReturnType<Writes[name]>;
};
/** Nothing has to be said where all of it may be left out. */
type Given<parameters> =
  Record<never, never> extends parameters ? [parameters?: parameters] : [parameters: parameters];

/**
 * All actions as methods of a client of viem.
 *
 * @param options Which contracts; default: the deployment on record for the client's chain. A client of another chain does not
 * compile.
 * @throws WrongChainError where there is none on record.
 * @example
 * const client = createWalletClient({ account, chain, transport: http() }).extend(ballastActions());
 * await client.deposit({ accountId, tokenAmount: 1_000_000_000n });
 */
export function ballastActions<const deployment extends Deployment = KnownDeployment>(
  options: { readonly deployment?: deployment } = {},
) {
  return <
    chain extends Chain & { readonly id: deployment["chainId"] },
    account extends Account | undefined,
  >(
    client: Client<Transport, chain, account>,
  ): BallastActions<account> => {
    const deployment = options.deployment ?? deploymentOn(client.chain.id);
    const bound = Object.entries({ ...reads, ...writes }).map(([name, action]) => {
      const run = action as (client: unknown, parameters: object) => unknown;
      return [name, (parameters: object) => run(client, { deployment, ...parameters })];
    });
    return Object.fromEntries(bound);
  };
}

function deploymentOn(chainId: number): Deployment {
  const known = deployments.get(chainId);
  if (known !== undefined) return known;
  throw new WrongChainError(`There is no deployment on record for chain ${chainId}: name one.`);
}
