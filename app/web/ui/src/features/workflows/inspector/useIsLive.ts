/** Whether the present is looked at, not a checkpoint before it: only then can anything be done. */
import { useSearch } from "@tanstack/react-router";

export function useIsLive(): boolean {
  return useSearch({ strict: false }).at === undefined;
}
