/** An approval among the other approvals of its workflow: what came before and after it, and what an earlier gate knew. Pure. */
import { summariseApproval, type Approval, type ApprovalSummary } from "@/model/approvals";
import { isRecord } from "@/model/json";
import { parseReleasePlan, type ReleasePlan } from "@/model/releasePlan";

export interface Gate {
  readonly summary: ApprovalSummary;
  /** The plan of the release, as this gate or the one before it showed it. */
  readonly release: ReleasePlan | null;
}

/** `others` are all approvals of the workflow; gate 2 takes from gate 1 what its own plan leaves out. */
export function gateOf(approval: Approval, others: readonly Approval[]): Gate {
  const release = releasePlan(approval) ?? earlierRelease(approval, others);
  const summary = summariseApproval(approval, release?.effects ?? []);
  if (release === null || summary.kind !== "publish") return { summary, release };
  const before = new Map(release.repositories.map((one) => [one.name, one.previousVersion]));
  const shipped = new Set(summary.places.flatMap(({ tickets }) => tickets));
  return {
    release,
    summary: {
      ...summary,
      tickets: release.tickets.filter(({ key }) => shipped.has(key)),
      places: summary.places.map((one) => ({ ...one, previousVersion: one.previousVersion ?? before.get(one.repository) ?? null })),
    },
  };
}

/** The request that stands in place of this one: for the same step, else for an earlier one from which it was planned again. */
export function successorOf(approval: Approval, others: readonly Approval[]): Approval | null {
  const named = others.find(({ id }) => id === approval.voided?.supersededBy);
  const later = others.filter(({ id, requestedAt }) => id !== approval.id && requestedAt > approval.requestedAt);
  return named ?? rounds(approval, later).at(-1) ?? latest(later) ?? null;
}

/** Earlier requests for the same step, the latest first. */
export function predecessorsOf(approval: Approval, others: readonly Approval[]): readonly Approval[] {
  return rounds(approval, others)
    .filter(({ requestedAt }) => requestedAt < approval.requestedAt)
    .reverse();
}

function latest(approvals: readonly Approval[]): Approval | undefined {
  return [...approvals].sort((one, other) => one.requestedAt.localeCompare(other.requestedAt)).at(-1);
}

function rounds(approval: Approval, others: readonly Approval[]): readonly Approval[] {
  return others
    .filter(({ id, step, cell }) => id !== approval.id && step === approval.step && cell === approval.cell)
    .sort((one, other) => one.requestedAt.localeCompare(other.requestedAt));
}

function earlierRelease(approval: Approval, others: readonly Approval[]): ReleasePlan | null {
  const earlier = others
    .filter(({ id, requestedAt, status }) => id !== approval.id && requestedAt <= approval.requestedAt && status !== "voided")
    .sort((one, other) => other.requestedAt.localeCompare(one.requestedAt));
  for (const one of earlier) {
    const plan = releasePlan(one);
    if (plan !== null) return plan;
  }
  return null;
}

function releasePlan(approval: Approval): ReleasePlan | null {
  return isRecord(approval.plan) ? parseReleasePlan(approval.plan) : null;
}
