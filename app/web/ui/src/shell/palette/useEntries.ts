/** Everything the palette can go to or do, from what the service knows now. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { get } from "@/api/client";
import { keys, useWaitingApprovals, type Listing } from "@/api/queries";
import { parseApproval } from "@/model/approvals";
import { isRecord, textOf, textsOf } from "@/model/json";
import { parseSession } from "@/model/sessions";
import { LANGUAGES, THEMES, usePreferences } from "@/preferences";
import { gateOf } from "@/release/gates";
import { useGateWords } from "@/release/gateWords";
import { workflowTitle } from "@/release/title";
import { useShortcutsDialog } from "../shortcuts";
import type { Entry } from "./entries";

const SCREENS = [
  { to: "/", name: "chat", icon: "chat", keys: "g c" },
  { to: "/workflows", name: "workflows", icon: "flow", keys: "g r" },
  { to: "/approvals", name: "approvals", icon: "inbox", keys: "g a" },
  { to: "/settings", name: "settings", icon: "settings", keys: "g s" },
] as const;

export function useEntries(query: string): readonly Entry[] {
  const { t } = useTranslation(["palette", "common"]);
  const navigate = useNavigate();
  const wordsOf = useGateWords();
  const waiting = useWaitingApprovals().data?.items;
  const sessions = useListing([...keys.sessions, "palette"], "/chat", {});
  const workflows = useListing([...keys.workflows, "palette", query], "/workflows", { limit: 20, ...(query === "" ? {} : { text: query }) });

  const approvals = (waiting ?? []).flatMap((item): Entry[] => {
    const approval = parseApproval(item);
    if (approval === null) return [];
    const { summary } = gateOf(approval, []);
    return [{ id: approval.id, group: "approvals", icon: "waiting", text: wordsOf(approval, summary).question, also: `${approval.id} ${approval.workflowId}`, run: () => void navigate({ to: "/approvals/$approvalId", params: { approvalId: approval.id } }) }];
  });
  const fixed = useMemo((): readonly Entry[] => {
    const screens = SCREENS.map(({ to, name, icon, keys: pressed }): Entry => ({ id: to, group: "screens", icon, text: t(`common:screen.${name}`), keys: pressed, run: () => void navigate({ to }) }));
    const themes = THEMES.map((theme): Entry => ({ id: `theme ${theme}`, group: "actions", icon: "settings", text: t(`theme.${theme}`), run: () => { usePreferences.setState({ theme }); } }));
    const languages = LANGUAGES.map((language): Entry => ({ id: `language ${language}`, group: "actions", icon: "settings", text: t(`language.${language}`), run: () => { usePreferences.setState({ language }); } }));
    return [
      ...screens,
      { id: "new", group: "actions", icon: "plus", text: t("newSession"), run: () => void navigate({ to: "/" }) },
      { id: "keys", group: "actions", icon: "help", text: t("common:shortcuts.title"), keys: "?", run: () => { useShortcutsDialog.setState({ open: true }); } },
      ...themes,
      ...languages,
    ];
  }, [t, navigate]);
  const went = sessions.flatMap((item): Entry[] => {
    const session = parseSession(item);
    return session === null ? [] : [{ id: session.sessionId, group: "sessions", icon: "chat", text: session.title || session.sessionId, also: session.sessionId, run: () => void navigate({ to: "/chat/$session", params: { session: session.sessionId } }) }];
  });
  const known = workflows.flatMap((item): Entry[] => {
    const id = isRecord(item) ? textOf(item, "workflow_id") : null;
    if (id === null || !isRecord(item)) return [];
    const text = workflowTitle(textOf(item, "definition"), textOf(item, "fix_version"), id);
    return [{ id, group: "workflows", icon: "flow", text, more: textsOf(item, "repositories").join(", "), also: `${id} ${textOf(item, "sprint_name") ?? ""}`, run: () => void navigate({ to: "/workflows/$workflowId", params: { workflowId: id } }) }];
  });
  return [...approvals, ...fixed, ...went, ...known];
}

const NOTHING: readonly unknown[] = [];

function useListing(queryKey: readonly unknown[], path: string, query: Record<string, string | number>): readonly unknown[] {
  const { data } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => (await get<Listing<unknown>>(path, { query, signal })).items,
    placeholderData: keepPreviousData,
  });
  return data ?? NOTHING;
}
