import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { appendText, EMPTY_LOG, textOfLog } from "@/model/loglines";
import { announce } from "@/parts/announce";
import { Button } from "@/parts/Button";
import styles from "./Json.module.css";

/** Longer lists and texts are shown in parts. */
const MEMBERS = 100;
const TEXT = 400;

/** A JSON value, folded member by member; copied as a whole. */
export function JsonTree({ value, label }: { value: unknown; label: string }) {
  const { t } = useTranslation("inspector");
  const copy = () => {
    void navigator.clipboard.writeText(JSON.stringify(value, null, 2)).then(() => { announce(t("copied")); });
  };
  return (
    <div className={styles.json} role="group" aria-label={label}>
      <Button kind="quiet" size="small" icon="copy" className={styles.copy} aria-label={t("json.copy", { what: label })} title={t("json.copy", { what: label })} onClick={copy} />
      {isNested(value) ? <Members value={value} /> : <Leaf value={value} />}
    </div>
  );
}

function Node({ name, value }: { name: string; value: unknown }) {
  const { t } = useTranslation("inspector");
  const [isOpen, setOpen] = useState(false);
  if (!isNested(value)) {
    return (
      <div className={styles.leaf}>
        <span className={styles.name}>{name}</span> <Leaf value={value} />
      </div>
    );
  }
  const count = Object.keys(value).length;
  if (count === 0) {
    return (
      <div className={styles.leaf}>
        <span className={styles.name}>{name}</span> <span className={styles.plain}>{Array.isArray(value) ? "[]" : "{}"}</span>
      </div>
    );
  }
  return (
    <details open={isOpen} onToggle={(event) => { setOpen(event.currentTarget.open); }}>
      <summary>
        <span className={styles.name}>{name}</span> <span className="meta">{t(Array.isArray(value) ? "json.items" : "json.members", { count })}</span>
      </summary>
      {isOpen ? <Members value={value} /> : null}
    </details>
  );
}

function Members({ value }: { value: object }): ReactNode {
  const { t } = useTranslation("inspector");
  const [shown, setShown] = useState(MEMBERS);
  const members = Object.entries(value);
  return (
    <div className={styles.members}>
      {members.slice(0, shown).map(([name, member]: [string, unknown]) => (
        <Node key={name} name={name} value={member} />
      ))}
      {members.length > shown ? (
        <Button kind="quiet" size="small" icon="down" onClick={() => { setShown(shown + MEMBERS); }}>
          {t("json.more", { count: members.length - shown })}
        </Button>
      ) : null}
    </div>
  );
}

function Leaf({ value }: { value: unknown }) {
  const { t } = useTranslation("inspector");
  const [isWhole, setWhole] = useState(false);
  if (typeof value !== "string") return <span className={styles.plain}>{String(value)}</span>;
  if (value === "") return <span className={styles.plain}>{'""'}</span>;
  const text = value.includes("\u001b") ? textOfLog(appendText(EMPTY_LOG, value)) : value;
  if (text.length <= TEXT || isWhole) return <span className={styles.text}>{text}</span>;
  return (
    <>
      <span className={styles.text}>{text.slice(0, TEXT)}…</span>{" "}
      <Button kind="quiet" size="small" onClick={() => { setWhole(true); }}>
        {t("json.whole")}
      </Button>
    </>
  );
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
