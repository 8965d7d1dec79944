import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import { SessionList } from "./SessionList";
import styles from "./SessionList.module.css";

/** The list where there is no room beside the conversation. */
export function SessionDrawer({ current, onClose }: { current: string | null; onClose: () => void }) {
  const { t } = useTranslation(["chat", "common"]);
  const drawer = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = drawer.current;
    shown?.showModal();
    return () => { shown?.close(); };
  }, []);
  return (
    <dialog ref={drawer} className={styles.drawer} aria-label={t("chat:sessions.title")} onCancel={(event) => { event.preventDefault(); onClose(); }}>
      <SessionList current={current} onChoose={onClose} />
      <Button kind="quiet" icon="close" className={styles.closeDrawer} aria-label={t("common:close")} onClick={onClose} />
    </dialog>
  );
}
