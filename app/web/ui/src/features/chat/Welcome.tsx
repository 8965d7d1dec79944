import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { checkRepository, useRepositories } from "@/api/repositories";
import { buttonClass } from "@/parts/Button";
import { Icon, Mark } from "@/parts/Icon";
import { ProblemNote } from "@/parts/ProblemNote";
import { usePhrases } from "./composer/usePhrases";
import { sentence } from "./composer/wording";
import styles from "./ChatScreen.module.css";

/** A session without a word yet: what could be said, made of the repositories that there are. */
export function Welcome({ onSuggest }: { onSuggest: (text: string) => void }) {
  const { t } = useTranslation("chat");
  const repositories = useRepositories();
  const names = repositories.data?.map((one) => one.name) ?? [];
  const sprint = useLatestSprint(names[0] ?? null);
  const phrases = usePhrases();
  const some = names.slice(0, 2);
  const suggestions = [
    sentence({ repositories: some, sprintName: sprint ?? "" }, phrases),
    names.length > 2 ? sentence({ repositories: names.slice(0, 3), sprintName: sprint ?? "" }, phrases) : "",
    sentence({ repositories: names.slice(0, 1), releaseType: "hotfix" }, phrases),
    t("welcome.running"),
    t("welcome.help"),
  ].filter((one) => one !== "");
  if (repositories.error !== null && repositories.data === undefined) return <div className={styles.welcome}><ProblemNote error={repositories.error} onRetry={() => void repositories.refetch()} /></div>;
  if (repositories.data === undefined) return <div className={styles.welcome} />;
  return (
    <div className={styles.welcome}>
      <Mark size={32} />
      <h2>{t("welcome.title")}</h2>
      {names.length === 0 ? (
        <>
          <p>{t("welcome.noRepositories")}</p>
          <Link to="/settings" className={buttonClass({ kind: "primary" })}>
            <Icon name="plus" />
            {t("welcome.addRepository")}
          </Link>
        </>
      ) : (
        <>
          <p>{t("welcome.text")}</p>
          <ul>
            {suggestions.map((text) => (
              <li key={text}>
                <button type="button" onClick={() => { onSuggest(text); }}>
                  {text}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** The sprint that a suggestion names is one that the first repository has. */
function useLatestSprint(repository: string | null): string | null {
  const { data } = useQuery({
    queryKey: ["repositories", repository, "check"],
    enabled: repository !== null,
    queryFn: ({ signal }) => checkRepository(repository ?? "", signal),
    staleTime: 600_000,
    retry: false,
  });
  const sprints = data?.branches.filter((branch) => branch.startsWith("sprint/")) ?? [];
  return sprints[sprints.length - 1]?.slice("sprint/".length) ?? null;
}
