/** The event number that is looked at, kept in the address; without one it is now. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export function useLookAt(): { at: number | null; lookAt: (seq: number | null) => void } {
  const { at } = useSearch({ from: "/workflows/$workflowId" });
  const navigate = useNavigate({ from: "/workflows/$workflowId" });
  const lookAt = useCallback(
    (seq: number | null) => {
      void navigate({ search: (before) => ({ ...before, at: seq ?? undefined }), replace: true, hash: true });
    },
    [navigate],
  );
  return { at: at ?? null, lookAt };
}
