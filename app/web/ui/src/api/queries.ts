/** What several screens read; a feature's own queries are with the feature. */
import { QueryClient, useQuery } from "@tanstack/react-query";
import { get, retries } from "./client";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: retries, staleTime: 2_000, refetchOnWindowFocus: true, networkMode: "always" },
    mutations: { retry: false, networkMode: "always" },
  },
});

export interface Listing<T> {
  items: T[];
  next: string | null;
}

/** Query keys by what they read, so that a command can refresh exactly that. */
export const keys = {
  approvals: ["approvals"] as const,
  approval: (id: string) => ["approvals", id] as const,
  repositories: ["repositories"] as const,
  sessions: ["sessions"] as const,
  session: (id: string) => ["sessions", id] as const,
  workflows: ["workflows"] as const,
  workflow: (id: string) => ["workflows", id] as const,
};

interface WaitingApproval {
  id: string;
  workflow_id: string;
  title: string;
}

/** The approvals that wait, for the inbox and the count beside it. */
export function useWaitingApprovals() {
  return useQuery({
    queryKey: keys.approvals,
    queryFn: ({ signal }) => get<Listing<WaitingApproval>>("/approvals", { signal }),
    refetchInterval: 5_000,
  });
}
