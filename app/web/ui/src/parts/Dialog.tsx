import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import styles from "./Dialog.module.css";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** The buttons, the primary one last. */
  actions?: ReactNode;
  wide?: boolean;
}

/** The browser's own modal dialog: focus stays inside, Escape closes, focus goes back to where it was. */
export function Dialog({ title, onClose, children, actions, wide = false }: Props) {
  const { t } = useTranslation("common");
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => { shown?.close(); };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`${styles.dialog} ${wide ? (styles.wide ?? "") : ""}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className={styles.head}>
        <h2 id={heading}>{title}</h2>
        <Button kind="quiet" icon="close" className="push" aria-label={t("close")} onClick={onClose} />
      </header>
      <div className={styles.body}>{children}</div>
      {actions ? <footer className={styles.foot}>{actions}</footer> : null}
    </dialog>
  );
}
