import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "@/api/problem";
import { Button } from "./Button";
import { Icon } from "./Icon";
import styles from "./ProblemNote.module.css";

interface Props {
  error: unknown;
  onRetry?: () => void;
  children?: ReactNode;
}

/** What happened, where, and what to do: in the page's language by the problem's code, with the service's own words beside it. */
export function ProblemNote({ error, onRetry, children }: Props) {
  // never suspends: its words may be out of reach just now, and what is on the screen has to stay
  const { t, i18n } = useTranslation(["problems", "common"], { useSuspense: false });
  const problem = asProblem(error);
  const words = (part: "title" | "next", otherwise: string) => {
    // what the service cannot tell of itself is worded with the page
    const key = [`problems:${problem.code}.${part}`, `common:problem.${problem.code}.${part}`].find((one) => i18n.exists(one));
    return key === undefined ? otherwise : t(key, problem.fields);
  };
  const title = words("title", problem.message || t("common:problem.unknown"));
  return (
    <div className={styles.note} role="alert" data-code={problem.code}>
      <Icon name="warning" className={styles.icon} />
      <div className={styles.words}>
        <h3>{title}</h3>
        {problem.message && problem.message !== title ? <p className="meta">{problem.message}</p> : null}
        <p>{words("next", problem.nextAction)}</p>
        {children}
      </div>
      {onRetry ? (
        <Button size="small" icon="retrying" onClick={onRetry}>
          {t("common:tryAgain")}
        </Button>
      ) : null}
    </div>
  );
}
