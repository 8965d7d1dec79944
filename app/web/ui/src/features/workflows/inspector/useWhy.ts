/** Why a workflow waits, with the evidence: asked again whenever something happened. */
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import { keys } from "@/api/queries";
import type { components } from "@/api/schema";

export type Why = components["schemas"]["Why"]["waits"][number];

export function useWhy(workflowId: string, seq: number, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.workflow(workflowId), "why", seq],
    queryFn: ({ signal }) => get<components["schemas"]["Why"]>(`/workflows/${workflowId}/why`, { signal }),
    enabled,
    placeholderData: (before) => before,
    select: ({ waits }): readonly Why[] => waits,
  });
}
