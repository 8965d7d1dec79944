/** How the service reads what is being typed: the latest text wins, an older reading stays until the next is there. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { send } from "@/api/client";
import { usePreferences } from "@/preferences";
import { parseProposal, type Proposal } from "./fields";

const PAUSE_MS = 180;

export function useProposal(text: string): Proposal | null {
  const language = usePreferences((preferences) => preferences.language);
  const settledText = useSettled(text, PAUSE_MS);
  const { data } = useQuery({
    queryKey: ["proposal", settledText, language],
    enabled: settledText.trim() !== "",
    queryFn: async ({ signal }) => parseProposal(settledText, await send<unknown>("POST", "/chat/proposal", { text: settledText, language }, { signal })),
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
  });
  return text.trim() === "" ? null : (data ?? null);
}

/** The value once it has not changed for a while. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => { setSettled(value); }, ms);
    return () => { clearTimeout(timer); };
  }, [value, ms]);
  return settled;
}
