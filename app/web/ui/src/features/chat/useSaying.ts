/** Says something in a session, and confirms what it shows. The answer comes with the session's events. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { request } from "@/api/client";
import { keys } from "@/api/queries";
import { usePreferences } from "@/preferences";

export interface Said {
  text: string;
  /** What a form knows beside the text, by the service's names. */
  fields: Readonly<Record<string, unknown>>;
}

/** `mutateAsync` gives the session's id: a new one where there was none. */
export function useSaying(session: string | null) {
  const refresh = useRefresh(session);
  const language = usePreferences((preferences) => preferences.language);
  return useMutation({
    mutationFn: async ({ text, fields }: Said): Promise<string> => {
      const answer = await request("POST", "/chat", { message: text, language, ...(session === null ? {} : { session }), ...fields }, {});
      // The same events come by the session's own stream, which also survives a cut.
      await answer.body?.cancel();
      return answer.headers.get("Slipway-Session") ?? session ?? "";
    },
    onSuccess: refresh,
  });
}

export function useConfirming(session: string | null) {
  const refresh = useRefresh(session);
  return useMutation({
    mutationFn: async (digest: string) => {
      const answer = await request("POST", `/chat/${session ?? ""}/confirm`, { digest }, {});
      await answer.body?.cancel();
    },
    onSettled: refresh,
  });
}

function useRefresh(session: string | null) {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([queries.invalidateQueries({ queryKey: keys.sessions }), queries.invalidateQueries({ queryKey: keys.session(session ?? "") })]);
  };
}
