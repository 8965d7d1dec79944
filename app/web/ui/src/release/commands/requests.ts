/** Sends a command and lets everything that shows the workflow look again. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get, send } from "@/api/client";
import { Problem } from "@/api/problem";
import { keys, type Listing } from "@/api/queries";
import { parseOptions, type RecoveryOption } from "@/model/recovery";
import { announce } from "@/parts/announce";
import type { Operation } from "./operations";

interface Command {
  operation: Operation;
  body: Readonly<Record<string, unknown>>;
}

export function useCommand(workflowId: string, onDone?: (operation: Operation) => void) {
  const { t } = useTranslation("commands");
  const queries = useQueryClient();
  const lookAgain = () => {
    void queries.invalidateQueries({ queryKey: keys.workflows });
    void queries.invalidateQueries({ queryKey: keys.approvals });
  };
  return useMutation({
    mutationFn: ({ operation, body }: Command) =>
      operation === "delete" ? send<unknown>("DELETE", `/workflows/${workflowId}`) : send<unknown>("POST", `/workflows/${workflowId}/${operation}`, body),
    onSuccess: (_, { operation }) => {
      announce(t(`done.${operation}`));
      // What was deleted is not asked for again: whoever shows it would only be told that it is gone.
      if (operation === "delete") void queries.invalidateQueries({ queryKey: keys.workflows, exact: true });
      else lookAgain();
      onDone?.(operation);
    },
    onError: lookAgain,
  });
}

/** What each allowed command would do now; asked again whenever something happened. */
export function useConsequences(workflowId: string, seq: number, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.workflow(workflowId), "consequences", seq],
    queryFn: async ({ signal }): Promise<readonly RecoveryOption[]> => parseOptions((await get<Listing<unknown>>(`/workflows/${workflowId}/consequences`, { signal })).items),
    enabled,
    placeholderData: (before) => before,
  });
}

/** The commands that an error says are allowed now. */
export function allowedBy(error: unknown): readonly string[] {
  const allowed = error instanceof Problem ? error.fields["allowed_operations"] : null;
  return Array.isArray(allowed) ? allowed.filter((one) => typeof one === "string") : [];
}
