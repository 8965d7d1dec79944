/** Approvals by the dozen: those that wait and those that were decided lately. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { get } from "@/api/client";
import { asProblem, type Problem } from "@/api/problem";
import { keys, useWaitingApprovals, type Listing } from "@/api/queries";
import { parseApproval, type Approval } from "@/model/approvals";
import { gateOf, type Gate } from "./gates";

export interface ListedApproval {
  readonly approval: Approval;
  readonly gate: Gate;
}

interface ApprovalLists {
  readonly waiting: readonly ListedApproval[] | null;
  readonly decided: readonly ListedApproval[];
  readonly problem: Problem | null;
  readonly retry: () => void;
}

const DECIDED_SHOWN = 20;

/** The oldest request first where it waits, the latest decision first where it does not. */
export function useApprovalLists(): ApprovalLists {
  const waiting = useWaitingApprovals();
  const all = useQuery({
    queryKey: [...keys.approvals, "all"],
    queryFn: async ({ signal }) => parsed((await get<Listing<unknown>>("/approvals", { query: { status: "all" }, signal })).items),
    refetchInterval: 15_000,
  });
  return useMemo(() => {
    const known = all.data ?? [];
    const listed = (approval: Approval): ListedApproval => ({ approval, gate: gateOf(approval, known.filter(({ workflowId }) => workflowId === approval.workflowId)) });
    const open = waiting.data === undefined ? null : parsed(waiting.data.items);
    return {
      waiting: open?.map(listed) ?? null,
      decided: known
        .filter(({ status }) => status !== "pending")
        .sort((one, other) => endOf(other).localeCompare(endOf(one)))
        .slice(0, DECIDED_SHOWN)
        .map(listed),
      problem: waiting.error === null ? null : asProblem(waiting.error),
      retry: () => void waiting.refetch(),
    };
  }, [waiting, all.data]);
}

/** When it was decided; one that was voided has only the time of its request. */
export function endOf(approval: Approval): string {
  return approval.decisions.at(-1)?.at ?? approval.voided?.at ?? approval.requestedAt;
}

function parsed(items: readonly unknown[]): readonly Approval[] {
  return items.map(parseApproval).filter((one) => one !== null);
}
