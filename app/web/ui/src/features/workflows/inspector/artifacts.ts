/** What the steps of a workflow left behind: listing, reading, keeping. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { address, get, getText, send } from "@/api/client";
import { keys, type Listing } from "@/api/queries";
import type { components } from "@/api/schema";

export type Artifact = components["schemas"]["Artifact"];

/** What is shown as text at most; the download has all of it. */
export const MOST_SHOWN = 512 * 1024;

const TEXTUAL = /^(?:text\/|application\/(?:json|xml|yaml|x-yaml|toml|x-ndjson)\b|[^/]+\/[^;]+\+(?:json|xml)\b)/;

export function isTextual({ media_type }: Artifact): boolean {
  return TEXTUAL.test(media_type);
}

export function isJson({ media_type, name }: Artifact): boolean {
  return /[/+]json\b/.test(media_type) || name.endsWith(".json");
}

export function artifactAddress({ workflow_id, name, version }: Artifact): string {
  return address(contentPath(workflow_id, name), { version });
}

/** Those of all steps, or of one; the latest version of each first. */
export function useArtifacts(workflowId: string, seq: number) {
  return useQuery({
    queryKey: [...keys.workflow(workflowId), "artifacts", seq],
    queryFn: ({ signal }) => get<Listing<Artifact>>(`/workflows/${workflowId}/artifacts`, { signal }),
    placeholderData: (before) => before,
    select: ({ items }): readonly Artifact[] => items.filter(({ removed_at }) => removed_at === null),
  });
}

export function useArtifactText(artifact: Artifact) {
  return useQuery({
    queryKey: ["artifact", artifact.sha256],
    queryFn: async ({ signal }) => {
      const answer = await getText(contentPath(artifact.workflow_id, artifact.name), {
        query: { version: artifact.version },
        headers: artifact.size > MOST_SHOWN ? { Range: `bytes=0-${MOST_SHOWN - 1}` } : {},
        signal,
      });
      return answer.text();
    },
    enabled: isTextual(artifact),
    staleTime: Infinity,
  });
}

/** Changes its tags, or keeps it longer than its workflow. */
export function useMarking(artifact: Artifact) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: { tags?: readonly string[]; keep?: "forever" | null }) =>
      send<Artifact>("PATCH", `/artifacts/${artifact.workflow_id}/${encoded(artifact.name)}`, change, { query: { version: artifact.version } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.workflow(artifact.workflow_id) }),
  });
}

function contentPath(workflowId: string, name: string): string {
  return `/workflows/${workflowId}/artifacts/${encoded(name)}`;
}

function encoded(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}
