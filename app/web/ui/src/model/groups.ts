/** What a group of steps is: told by its members while it runs, by its own end afterwards. */

import type { StepState } from "./states";

/** While a group runs, the state that a person has to know first. */
const URGENCY: readonly StepState[] = ["failed", "unknown", "waiting", "retrying", "running"];

export function groupState(own: StepState, members: readonly StepState[]): StepState {
  if (own === "completed") {
    return members.length > 0 && members.every((one) => one === "cached") ? "cached" : own;
  }
  if (own !== "running" && own !== "retrying") return own;
  return URGENCY.find((state) => members.includes(state)) ?? own;
}
