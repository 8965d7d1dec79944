/** How an edge looks: by what it leads from and to. */
import type { StepState } from "@/model/states";

type EdgeState = "done" | "active" | "failed" | "ahead";

const DONE: ReadonlySet<StepState> = new Set(["completed", "cached", "skipped"]);
const BAD: ReadonlySet<StepState> = new Set(["failed", "unknown"]);

export function edgeState(from: StepState | undefined, to: StepState | undefined): EdgeState {
  if (from === undefined) return "ahead";
  if (to !== undefined && BAD.has(to) && DONE.has(from)) return "failed";
  if (DONE.has(from)) return "done";
  return from === "running" || from === "retrying" || from === "waiting" ? "active" : "ahead";
}
