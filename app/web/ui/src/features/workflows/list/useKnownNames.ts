import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useRepositories } from "@/api/repositories";
import type { KnownNames } from "@/model/suggestions";
import { definitionsQuery } from "../start/definitions";
import type { WorkflowRow } from "./useWorkflowList";

/** What the filter can suggest: configured names, and those in sight. */
export function useKnownNames(rows: readonly WorkflowRow[]): KnownNames {
  const { data: repositories } = useRepositories();
  const { data: definitions } = useQuery(definitionsQuery);
  return useMemo(
    () => ({
      kinds: unique([...(definitions ?? []).map(({ kind }) => kind), ...rows.map(({ kind }) => kind)]),
      repositories: unique([...(repositories ?? []).map(({ name }) => name), ...rows.flatMap((row) => row.repositories)]),
      people: unique(rows.map((row) => row.started_by)),
      definitions: unique([...rows.map(({ definition }) => definition), ...(definitions ?? []).map(({ name }) => name)]),
    }),
    [repositories, definitions, rows],
  );
}

function unique(names: readonly (string | null)[]): string[] {
  return [...new Set(names.filter((name) => name !== null))];
}
