import { queryOptions } from "@tanstack/react-query";
import { get } from "@/api/client";
import type { Listing } from "@/api/queries";

interface DefinitionSummary {
  name: string;
  version: string;
  kind: string | null;
  description: string | null;
}

export const definitionsQuery = queryOptions({
  queryKey: ["definitions"],
  queryFn: async ({ signal }) => (await get<Listing<DefinitionSummary>>("/definitions", { signal })).items,
  staleTime: 60_000,
});
