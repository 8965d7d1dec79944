import { useTranslation } from "react-i18next";
import type { Approval } from "@/model/approvals";
import { State, type StateName } from "@/parts/State";

const LOOK: Record<Approval["status"], StateName> = { pending: "waiting", approved: "completed", rejected: "failed", expired: "cancelled", voided: "cancelled" };

/** Where an approval stands; while it waits, for how many of how many. */
export function ApprovalState({ approval, chip = false }: { approval: Approval; chip?: boolean }) {
  const { t } = useTranslation("approvals");
  const { needed, approved } = approval.quorum;
  const word = approval.status !== "pending" ? t(`status.${approval.status}`) : needed > 1 ? t("status.some", { count: needed - approved, needed }) : t("status.one");
  return <State state={LOOK[approval.status]} word={word} chip={chip} />;
}
