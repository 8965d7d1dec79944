import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SessionDrawer } from "./sessions/SessionDrawer";
import { SessionList } from "./sessions/SessionList";
import { Talk } from "./Talk";
import styles from "./ChatScreen.module.css";

export function ChatScreen() {
  const { t } = useTranslation("chat");
  const { session = null } = useParams({ strict: false });
  const [isListShown, setListShown] = useState(false);
  return (
    <div className={styles.screen}>
      <aside className={styles.list} aria-label={t("sessions.title")}>
        <SessionList current={session} />
      </aside>
      <Talk key={session ?? ""} session={session} onSessions={() => { setListShown(true); }} />
      {isListShown ? <SessionDrawer current={session} onClose={() => { setListShown(false); }} /> : null}
    </div>
  );
}
