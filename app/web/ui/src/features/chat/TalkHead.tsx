import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import { useTitle } from "@/parts/Screen";
import styles from "./ChatScreen.module.css";

interface Props {
  title: string;
  onSessions: () => void;
  children?: ReactNode;
}

export function TalkHead({ title, onSessions, children }: Props) {
  const { t } = useTranslation("chat");
  useTitle(title);
  return (
    <header className={styles.head}>
      <Button kind="quiet" icon="menu" className={styles.sessionsButton} aria-label={t("sessions.title")} onClick={onSessions} />
      <h1 className="clip">{title}</h1>
      {children}
    </header>
  );
}
