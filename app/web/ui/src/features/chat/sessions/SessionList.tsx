import { Link, useNavigate } from "@tanstack/react-router";
import { type RefObject, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAbout } from "@/api/about";
import { usePreferences } from "@/preferences";
import { buttonClass, Kbd } from "@/parts/Button";
import { Field } from "@/parts/Field";
import { Icon } from "@/parts/Icon";
import { ProblemNote } from "@/parts/ProblemNote";
import { useShortcuts } from "@/shell/shortcuts";
import { SessionRow } from "./SessionRow";
import { useSessions } from "./useSessions";
import styles from "./SessionList.module.css";

interface Props {
  current: string | null;
  /** A session was chosen: a drawer closes. */
  onChoose?: () => void;
}

/** Every session, those that need the person first. */
export function SessionList({ current, onChoose }: Props) {
  const { t } = useTranslation("chat");
  const [search, setSearch] = useState("");
  const { groups, workflows, isLoading, error, refetch } = useSessions(search);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useSessionKeys(groups.flatMap(({ sessions }) => sessions.map((one) => one.sessionId)), current, field);
  return (
    <>
      <header className={styles.head}>
        <h2>{t("sessions.title")}</h2>
        <Link to="/" className={`${buttonClass({ size: "small" })} push`} {...(onChoose ? { onClick: onChoose } : {})}>
          <Icon name="plus" />
          {t("sessions.new")}
          <Kbd>C</Kbd>
        </Link>
      </header>
      <div className={styles.search}>
        <Field ref={field} label={t("sessions.search")} bare type="search" icon="search" placeholder={t("sessions.search")} value={search} after={<Kbd>/</Kbd>} onChange={(event) => { setSearch(event.target.value); }} />
      </div>
      <nav className={styles.groups} aria-label={t("sessions.title")}>
        {error !== null && groups.length === 0 ? <ProblemNote error={error} onRetry={refetch} /> : null}
        {groups.map(({ name, sessions }) => (
          <section key={name} aria-labelledby={`${id}-${name}`}>
            <h3 id={`${id}-${name}`}>{t(`sessions.${name}`)}</h3>
            <ul>
              {sessions.map((session) => (
                <SessionRow key={session.sessionId} session={session} workflow={workflows.get(session.workflowId ?? "")} isCurrent={session.sessionId === current} {...(onChoose ? { onChoose } : {})} />
              ))}
            </ul>
          </section>
        ))}
        {groups.length === 0 && error === null && !isLoading ? <p className={styles.none}>{search === "" ? t("sessions.none") : t("sessions.noneFound")}</p> : null}
      </nav>
      <Foot />
    </>
  );
}

function Foot() {
  const { t } = useTranslation("chat");
  const { theme } = usePreferences();
  const actor = useAbout().data?.principal.id ?? "";
  return (
    <footer className={styles.foot}>
      <span className={styles.avatar} aria-hidden="true">{actor.slice(0, 1).toUpperCase()}</span>
      <span>{actor}</span>
      <Link to="/settings" className={`${styles.settings} push`} title={t("sessions.settings")}>
        <span className="meta">{t("sessions.language")} · {t(`sessions.theme.${theme}`)}</span>
        <Icon name="settings" />
        <span className="hidden">{t("sessions.settings")}</span>
      </Link>
    </footer>
  );
}

function useSessionKeys(order: readonly string[], current: string | null, search: RefObject<HTMLInputElement | null>): void {
  const navigate = useNavigate();
  const joined = order.join(" ");
  const shortcuts = useMemo(() => {
    const ids = joined === "" ? [] : joined.split(" ");
    const move = (by: number) => {
      const at = current === null ? -1 : ids.indexOf(current);
      const session = ids[at < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, at + by))];
      if (session !== undefined) void navigate({ to: "/chat/$session", params: { session } });
    };
    return [
      { keys: "c", name: "newSession", run: () => void navigate({ to: "/" }) },
      { keys: "/", name: "searchSessions", run: () => { search.current?.focus(); } },
      { keys: "j", name: "nextSession", run: () => { move(1); } },
      { keys: "k", name: "previousSession", run: () => { move(-1); } },
    ];
  }, [joined, current, navigate, search]);
  useShortcuts(shortcuts);
}
