/** The order of the table's rows. */
import { between } from "@/model/durations";
import { STATES } from "@/model/states";
import type { StepView } from "@/model/view";

export const COLUMNS = ["name", "cell", "state", "started", "duration", "attempts"] as const;
export type Column = (typeof COLUMNS)[number];

/** Null is the definition's order. */
export type Order = { column: Column; isDescending: boolean } | null;

export function sorted(steps: readonly StepView[], order: Order): readonly StepView[] {
  if (order === null) return steps;
  const sign = order.isDescending ? -1 : 1;
  return [...steps].sort((one, other) => {
    const [a, b] = [valueOf(one, order.column), valueOf(other, order.column)];
    // What has no value comes last in both directions.
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === "string" && typeof b === "string") return sign * a.localeCompare(b);
    return sign * (Number(a) - Number(b));
  });
}

function valueOf(step: StepView, column: Column): string | number | null {
  switch (column) {
    case "name":
      return step.name;
    case "cell":
      return step.cell;
    case "state":
      return STATES.indexOf(step.state);
    case "started":
      return step.startedAt === null ? null : Date.parse(step.startedAt);
    case "duration":
      return between(step.startedAt, step.endedAt);
    case "attempts":
      return step.attempts.length;
  }
}
