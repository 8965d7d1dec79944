import { useTranslation } from "react-i18next";
import type { StepError } from "@/model/events";
import { isRecord } from "@/model/json";
import styles from "./Inspector.module.css";

/** An error in the page's words by its code, the service's own sentence, what it knows besides, and what to do; `hasLog`: what the command said stands beneath. */
export function ErrorWords({ error, undoing = false, hasLog = false }: { error: StepError; undoing?: boolean; hasLog?: boolean }) {
  const { t, i18n } = useTranslation(["inspector", "problems"]);
  const words = (part: "title" | "next") => {
    const key = `problems:${error.code}.${part}`;
    return i18n.exists(key) ? t(key, { ...error.details }) : null;
  };
  const [first, said] = split(error.message);
  const title = words("title");
  const details = Object.entries(error.details).flatMap(([name, value]) => (isPlain(value) ? [[name, String(value)] as const] : []));
  return (
    <div className={styles.error}>
      <h3>{undoing ? t("failed.undoing") : (title ?? t("failed.title"))}</h3>
      <h4>{t("failed.cause")}</h4>
      <p className={styles.message} title={first}>
        {first}
      </p>
      {said === "" || hasLog ? null : <pre>{said}</pre>}
      <dl className={styles.facts}>
        {details.map(([name, value]) => (
          <div key={name}>
            <dt>{i18n.exists(`inspector:detail.${name}`) ? t(`detail.${name}`) : name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{t("failed.code")}</dt>
          <dd>
            <code>{error.code}</code>
          </dd>
        </div>
      </dl>
      <p>{words("next") ?? error.nextAction}</p>
    </div>
  );
}

/** A message may end in what a command said: its sentence, and those lines. */
function split(message: string): readonly [string, string] {
  const at = message.indexOf("\n");
  return at < 0 ? [message, ""] : [message.slice(0, at), message.slice(at + 1)];
}

function isPlain(value: unknown): boolean {
  return !isRecord(value) && !Array.isArray(value) && value !== null && value !== "";
}
