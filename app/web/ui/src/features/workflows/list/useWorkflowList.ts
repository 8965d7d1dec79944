/** The workflows that fit a filter, page by page, asked for again while they are looked at. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { get, type Query } from "@/api/client";
import { keys, type Listing } from "@/api/queries";
import type { components } from "@/api/schema";
import { type Filter, fits, parseFilter, serverParams } from "@/model/filters";

export type WorkflowRow = components["schemas"]["WorkflowRow"];

const PAGE = 100;
const AGAIN_MS = 3_000;
/** What the service takes once only; more of them are alternatives that are sifted here. */
const SINGLE: ReadonlySet<string> = new Set(["kind", "definition", "repository", "started_by", "text"]);

export function useWorkflowList(text: string) {
  const filter = useMemo(() => parseFilter(text), [text]);
  const query = useInfiniteQuery({
    queryKey: [...keys.workflows, "list", text],
    queryFn: ({ pageParam, signal }) => get<Listing<WorkflowRow>>("/workflows", { signal, query: { ...asked(filter), limit: PAGE, cursor: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN_MS,
  });
  const { data } = query;
  const rows = useMemo(() => (data?.pages ?? []).flatMap(({ items }) => items).filter((row) => fits(filter, asFilterRow(row), new Date())), [data, filter]);
  return { ...query, filter, rows };
}

function asked(filter: Filter): Query {
  const params: Record<string, string[]> = {};
  for (const [name, value] of serverParams(filter, new Date())) (params[name] ??= []).push(value);
  return Object.fromEntries(Object.entries(params).filter(([name, values]) => values.length === 1 || !SINGLE.has(name)));
}

function asFilterRow(row: WorkflowRow) {
  return {
    workflowId: row.workflow_id,
    status: row.status,
    kind: row.kind,
    definition: row.definition,
    startedBy: row.started_by,
    createdAt: row.created_at,
    repositories: row.repositories,
    fixVersion: row.fix_version ?? null,
    sprintName: row.sprint_name ?? null,
  };
}
