/** How far each repository is, step by step: the steps that all share stand in each row. */
import type { StepState } from "@/model/states";
import type { StepView, WorkflowView } from "@/model/view";

export interface Track {
  /** The repository; null for the one row of a workflow without repositories. */
  name: string | null;
  state: StepState;
  done: number;
  steps: readonly { key: string; name: string; state: StepState }[];
}

const DONE: ReadonlySet<StepState> = new Set(["completed", "cached", "skipped"]);
/** What a person has to know of a row first. */
const URGENCY: readonly StepState[] = ["failed", "unknown", "waiting", "retrying", "running", "rolledback", "cancelled"];

export function tracksOf(view: WorkflowView): readonly Track[] {
  const columns = new Map<string, StepView>();
  const cells = new Set<string>();
  for (const step of view.steps.values()) {
    if (step.isGroup) continue;
    if (!columns.has(step.id)) columns.set(step.id, step);
    if (step.cell !== null) cells.add(step.cell);
  }
  const rows = cells.size > 0 ? [...cells] : [null];
  return rows.map((name) => trackOf(view, name, columns));
}

function trackOf(view: WorkflowView, name: string | null, columns: ReadonlyMap<string, StepView>): Track {
  const steps: StepView[] = [];
  for (const [id, column] of columns) {
    const own = name === null ? column : view.steps.get(`${id}[${name}]`);
    if (own !== undefined) steps.push(own);
    // A step of other repositories only is none of this one; one whose cells are not known yet stands for all of them.
    else if (column.cell === null) steps.push(column);
  }
  return { name, state: stateOf(view, steps), done: steps.filter(({ state }) => DONE.has(state)).length, steps };
}

function stateOf(view: WorkflowView, steps: readonly StepView[]): StepState {
  const urgent = URGENCY.find((state) => steps.some((step) => step.state === state));
  if (urgent !== undefined) return urgent;
  if (steps.every(({ state }) => DONE.has(state))) return "completed";
  return view.state === "running" && steps.some(({ state }) => DONE.has(state)) ? "running" : "queued";
}
