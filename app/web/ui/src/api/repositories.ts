/** The configured repositories, for the chat's form and the settings. */
import { useQuery } from "@tanstack/react-query";
import { get, send } from "./client";
import { keys, type Listing } from "./queries";
import type { components } from "./schema";

export type Repository = components["schemas"]["RepositoryView"];
export type RepositoryCheck = components["schemas"]["RepositoryCheck"];

export function useRepositories() {
  return useQuery({
    queryKey: keys.repositories,
    queryFn: async ({ signal }) => (await get<Listing<Repository>>("/repositories", { signal })).items,
    staleTime: 30_000,
  });
}

/** Asks the remote now: its branches and tags, and what is missing. */
export function checkRepository(name: string, signal?: AbortSignal): Promise<RepositoryCheck> {
  return send<RepositoryCheck>("POST", `/repositories/${encodeURIComponent(name)}/check`, undefined, signal ? { signal } : {});
}
