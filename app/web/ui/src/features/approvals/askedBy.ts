/** What an approval itself does not tell of its workflow: who started it, and which steps follow. */
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import { keys } from "@/api/queries";
import { isRecord, recordOf, recordsOf, textOf } from "@/model/json";

interface Asking {
  readonly by: string | null;
  readonly steps: readonly { readonly id: string; readonly name: string; readonly group: string | null; readonly cell: string | null }[];
}

export function useAskedBy(workflowId: string): string | null {
  return useAsking(workflowId).data?.by ?? null;
}

/** Names of the steps that wait behind the gate, groups in place of their members. */
export function useStepsAfter(workflowId: string, step: string): readonly string[] {
  const steps = useAsking(workflowId).data?.steps ?? [];
  const at = steps.findLastIndex(({ id }) => id === step);
  if (at < 0) return [];
  return [...new Set(steps.slice(at + 1).filter(({ group, cell }) => group === null && cell === null).map(({ name }) => name))];
}

function useAsking(workflowId: string) {
  return useQuery({
    queryKey: [...keys.workflow(workflowId), "asking"],
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<Asking> => {
      const json = await get<unknown>(`/workflows/${encodeURIComponent(workflowId)}`, { signal });
      if (!isRecord(json)) return { by: null, steps: [] };
      const metadata = recordOf(json, "metadata");
      return {
        by: metadata === null ? null : textOf(metadata, "started_by"),
        steps: recordsOf(json, "steps").map((one) => ({ id: textOf(one, "id") ?? "", name: textOf(one, "name") ?? "", group: textOf(one, "group"), cell: textOf(one, "cell") })),
      };
    },
  });
}
