import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "@/parts/Loading";
import { patiently } from "@/renewal";
import { NewTalk } from "./NewTalk";
import { SessionDrawer } from "./sessions/SessionDrawer";
import { SessionList } from "./sessions/SessionList";
import styles from "./ChatScreen.module.css";

const loadTalk = () => patiently(() => import("./Talk"));
const LOAD_AHEAD_MS = 2_000;
/** Not needed to begin one: the first screen is there sooner without it. */
const Talk = lazy(loadTalk);

export function ChatScreen() {
  const { t } = useTranslation("chat");
  const { session = null } = useParams({ strict: false });
  const [isListShown, setListShown] = useState(false);
  const showSessions = () => { setListShown(true); };
  useEffect(() => {
    const soon = setTimeout(() => void loadTalk(), LOAD_AHEAD_MS);
    return () => { clearTimeout(soon); };
  }, []);
  return (
    <div className={styles.screen}>
      <aside className={styles.list} aria-label={t("sessions.title")}>
        <SessionList current={session} />
      </aside>
      {session === null ? (
        <NewTalk onSessions={showSessions} />
      ) : (
        <Suspense fallback={<Loading />}>
          <Talk key={session} session={session} onSessions={showSessions} />
        </Suspense>
      )}
      {isListShown ? <SessionDrawer current={session} onClose={() => { setListShown(false); }} /> : null}
    </div>
  );
}
