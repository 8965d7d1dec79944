import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { Composer } from "./composer/Composer";
import { changeDraft, NEW_SESSION } from "./composer/drafts";
import { TalkHead } from "./TalkHead";
import { useComposerFocus } from "./useComposerFocus";
import { type Said, useSaying } from "./useSaying";
import { Welcome } from "./Welcome";
import styles from "./ChatScreen.module.css";

const NOTHING_KNOWN = {};

/** A session that begins with what is said first. */
export function NewTalk({ onSessions }: { onSessions: () => void }) {
  const { t } = useTranslation("chat");
  const navigate = useNavigate();
  const { mutateAsync, isPending, error } = useSaying(null);
  const input = useComposerFocus();
  const say = useCallback(
    async (said: Said) => {
      const session = await mutateAsync(said);
      if (session !== "") void navigate({ to: "/chat/$session", params: { session } });
    },
    [mutateAsync, navigate],
  );
  const suggest = (text: string) => {
    changeDraft(NEW_SESSION, { text });
    input.current?.focus();
  };
  return (
    <main className={styles.talk}>
      <TalkHead title={t("turn.newSession")} onSessions={onSessions} />
      <Welcome onSuggest={suggest} />
      <Composer draftKey={NEW_SESSION} known={NOTHING_KNOWN} isSettled={false} isSending={isPending} problem={error} input={input} onSay={say} />
    </main>
  );
}
