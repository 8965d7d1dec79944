/** The repository x step table: one row per cell, one column per step that has cells. */

import type { StepState } from "./states";
import type { StepView, WorkflowView } from "./view";

interface MatrixColumn {
  readonly id: string;
  readonly name: string;
  readonly group: string | null;
}

export interface MatrixCell {
  /** Null where the step is known only as one that will have cells, or has none in this row. */
  readonly step: StepView | null;
  /** Null where there is nothing: this row has no such step. */
  readonly state: StepState | null;
}

interface MatrixRow {
  readonly cell: string;
  readonly cells: readonly MatrixCell[];
  /** The state that a person has to know first. */
  readonly state: StepState;
}

export interface Matrix {
  readonly columns: readonly MatrixColumn[];
  readonly rows: readonly MatrixRow[];
}

const URGENCY: readonly StepState[] = [
  "failed",
  "unknown",
  "retrying",
  "waiting",
  "running",
  "rolledback",
  "cancelled",
  "queued",
  "completed",
  "cached",
  "skipped",
];

/** `rows` are the cells that are expected, such as the workflow's repositories, in the order in which they are shown. */
export function matrixOf(view: WorkflowView, rows: readonly string[] = []): Matrix {
  const members = [...view.steps.values()].filter((step) => step.group !== null);
  const cells = [...new Set(members.flatMap((step) => (step.cell === null ? [] : [step.cell])))];
  const expected = rows.filter((name) => cells.includes(name) || cells.length === 0);
  const names = [...expected, ...cells.filter((name) => !expected.includes(name))];
  const columns = columnsOf(members);
  return {
    columns,
    rows: names.map((cell) => {
      const found = columns.map((column) => cellAt(view, column, cell));
      return { cell, cells: found, state: urgent(found) };
    }),
  };
}

function columnsOf(members: readonly StepView[]): readonly MatrixColumn[] {
  const columns = new Map<string, MatrixColumn>();
  for (const { id, name, group } of members) if (!columns.has(id)) columns.set(id, { id, name, group });
  return [...columns.values()];
}

function cellAt(view: WorkflowView, column: MatrixColumn, cell: string): MatrixCell {
  const step = view.steps.get(`${column.id}[${cell}]`);
  if (step !== undefined) return { step, state: step.state };
  const standsForAll = view.steps.get(column.id);
  return { step: null, state: standsForAll?.group === column.group ? standsForAll.state : null };
}

function urgent(cells: readonly MatrixCell[]): StepState {
  const states = new Set(cells.map((one) => one.state));
  return URGENCY.find((state) => states.has(state)) ?? "queued";
}
