/** Why a workflow waits, told by its steps; and its status, which follows from that while it runs. */

import type { Draft } from "./draft";
import { isTerminal } from "./states";
import type { Wait } from "./view";

/** The service's rule: running while a step executes or retries, otherwise recovery before approval. */
export function derivedStatus(view: Draft): string {
  if (view.recoveries.some((one) => one.key === null) && view.phase !== "paused") return "waiting_for_recovery";
  if (view.phase !== "running" && view.phase !== "rolling_back") return view.phase;
  // What ran when the undoing began does not run any more.
  if (view.phase === "running" && view.executing > 0) return view.phase;
  if (view.recoveries.length > 0) return "waiting_for_recovery";
  for (const approval of view.approvals.values()) {
    if (approval.status === "pending") return "waiting_for_approval";
  }
  return view.phase;
}

export function waitsOf(view: Draft): readonly Wait[] {
  if (isTerminal(view.phase)) return [];
  const waits: Wait[] = [];
  if (view.phase === "queued") {
    waits.push({ ...NOTHING, what: "admission", ...view.admission, since: view.since });
  }
  if (view.phase === "paused") waits.push({ ...NOTHING, what: "pause", since: view.since });
  for (const recovery of view.recoveries) {
    waits.push({
      ...NOTHING,
      what: "recovery",
      key: recovery.key,
      since: recovery.since,
      message: recovery.error.message,
    });
  }
  for (const approval of view.approvals.values()) {
    if (approval.status !== "pending") continue;
    waits.push({
      ...NOTHING,
      what: "approval",
      key: approval.key,
      since: approval.requestedAt,
      approvalId: approval.id,
      until: approval.expiresAt,
      message: approval.title,
    });
  }
  for (const step of view.steps.values()) {
    if (step.status !== "retrying" || step.nextAt === null) continue;
    waits.push({
      ...NOTHING,
      what: "retry",
      key: step.key,
      since: step.since,
      until: step.nextAt,
      message: step.error?.message ?? "",
    });
  }
  return waits;
}

const NOTHING: Omit<Wait, "what"> = {
  key: null,
  since: null,
  approvalId: null,
  until: null,
  reason: null,
  blockedBy: null,
  message: "",
};
