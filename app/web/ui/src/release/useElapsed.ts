import { useFormats } from "@/i18n/formats";
import { isTerminal } from "@/model/states";
import type { WorkflowView } from "@/model/view";
import { useClock } from "@/parts/clock";

/** How long the workflow has taken; while it goes on in whole seconds, because tenths would only flicker. */
export function useElapsed({ status, createdAt, endedAt }: WorkflowView): string | null {
  const formats = useFormats();
  const now = useClock(!isTerminal(status));
  if (createdAt === null) return null;
  const from = Date.parse(createdAt);
  return formats.duration(endedAt === null ? Math.max(1000, Math.floor((now - from) / 1000) * 1000) : Date.parse(endedAt) - from);
}
