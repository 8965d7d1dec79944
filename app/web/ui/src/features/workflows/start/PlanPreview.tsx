import type { PlanView } from "@/model/plan";
import { PlanCard } from "@/release/PlanCard";

/** What the workflow would do; the dialog around it has the button that starts it. */
export function PlanPreview({ plan, digest }: { plan: PlanView; digest: string }) {
  return <PlanCard plan={plan} digest={digest} state="dry_run" onConfirm={nothing} onDryRun={nothing} />;
}

/** A plan that was only looked at has no buttons. */
function nothing(): void {
  return undefined;
}
