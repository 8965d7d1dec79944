/** One approval, live: what a person looks at, and what has changed since. */
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { get } from "@/api/client";
import { asProblem, Problem } from "@/api/problem";
import { keys, type Listing } from "@/api/queries";
import { changesSince, parseApproval, type Approval } from "@/model/approvals";
import { differencesBetween, type Difference } from "@/model/differences";
import { gateOf, predecessorsOf, successorOf, type Gate } from "./gates";

const LIVE_MS = 3_000;

/** What was not approved is asked again where the workflow goes on. */
const CLOSED: ReadonlySet<Approval["status"]> = new Set(["rejected", "expired", "voided"] as const);

export interface Watched {
  /** With the plan and the digest that were read, whatever is asked for by now. */
  readonly approval: Approval;
  readonly gate: Gate;
  readonly earlier: readonly Approval[];
  /** The request that took this one's place, with what is different in it. */
  readonly successor: { readonly approval: Approval; readonly changes: readonly Difference[] } | null;
  /** Non-empty when what is asked for is not what is looked at. */
  readonly drift: readonly Difference[] | null;
  /** Looks at what is asked for now. */
  readonly readAgain: () => void;
}

export function useGate(id: string): { watched: Watched | null; problem: Problem | null; retry: () => void } {
  const query = useApproval(id);
  const latest = query.data ?? null;
  const others = useApprovalsOf(latest?.workflowId ?? null, latest?.status === "voided");
  const [seen, setSeen] = useState<Approval | null>(null);
  if (latest !== null && seen?.id !== latest.id) setSeen(latest);
  const read = seen?.id === latest?.id ? seen : latest;

  const watched = useMemo((): Watched | null => {
    if (latest === null || read === null) return null;
    const drifted = latest.status === "pending" && latest.digest !== read.digest;
    const approval = drifted ? { ...latest, plan: read.plan, digest: read.digest, title: read.title, message: read.message } : latest;
    const next = CLOSED.has(approval.status) ? successorOf(approval, others) : null;
    return {
      approval,
      gate: gateOf(approval, others),
      earlier: predecessorsOf(approval, others),
      successor: next === null ? null : { approval: next, changes: changesSince(next, next.step === approval.step ? approval : (predecessorsOf(next, others)[0] ?? null)) },
      drift: drifted ? differencesBetween(read.plan, latest.plan) : null,
      readAgain: () => { setSeen(latest); },
    };
  }, [latest, read, others]);

  return { watched, problem: query.error === null ? null : asProblem(query.error), retry: () => void query.refetch() };
}

/** Asked again while it waits, so that another browser's decision shows within seconds. */
function useApproval(id: string) {
  return useQuery({
    queryKey: keys.approval(id),
    queryFn: async ({ signal }) => readApproval(await get<unknown>(`/approvals/${encodeURIComponent(id)}`, { signal })),
    refetchInterval: ({ state }) => (state.data === undefined ? false : state.data.status === "pending" ? LIVE_MS : LIVE_MS * 5),
  });
}

const NONE: readonly Approval[] = [];

/** All approvals of a workflow, those of earlier rounds too; `expecting` a new one, they are asked for more often. */
function useApprovalsOf(workflowId: string | null, expecting: boolean): readonly Approval[] {
  const { data } = useQuery({
    queryKey: [...keys.approvals, "of", workflowId],
    enabled: workflowId !== null,
    queryFn: async ({ signal }) => {
      const listing = await get<Listing<unknown>>("/approvals", { query: { status: "all", workflow_id: workflowId }, signal });
      return listing.items.map(parseApproval).filter((one) => one !== null);
    },
    refetchInterval: expecting ? LIVE_MS : LIVE_MS * 5,
  });
  return data ?? NONE;
}

export function readApproval(json: unknown): Approval {
  const approval = parseApproval(json);
  if (approval === null) throw new Problem({ code: "unreadable_answer", status: 200, detail: "" });
  return approval;
}
