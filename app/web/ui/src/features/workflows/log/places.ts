/** Which attempts of a step have a log of their own. */
import type { Attempt, StepView } from "@/model/view";

/** The latest first; each log once. */
export function attemptsWithLog(step: StepView): readonly Attempt[] {
  const seen = new Set<string>();
  return [...step.attempts].reverse().filter(({ log }) => {
    if (log === null || seen.has(log)) return false;
    seen.add(log);
    return true;
  });
}
