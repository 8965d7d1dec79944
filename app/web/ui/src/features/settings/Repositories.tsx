import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Repository, useRepositories } from "@/api/repositories";
import { Button } from "@/parts/Button";
import { Card } from "@/parts/Card";
import { ProblemNote } from "@/parts/ProblemNote";
import { RemoveDialog } from "./RemoveDialog";
import { RepositoryDialog } from "./RepositoryDialog";
import { RepositoryItem } from "./RepositoryItem";
import styles from "./Settings.module.css";

type Opened = { what: "add" } | { what: "edit" | "remove"; repository: Repository };

export function Repositories() {
  const { t } = useTranslation("settings");
  const { data, error, refetch } = useRepositories();
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => { setOpened(null); };
  return (
    <Card aria-labelledby="settings-repositories">
      <header>
        <h2 id="settings-repositories">{t("repositories")}</h2>
        <span className="meta">{data === undefined ? null : t("count", { count: data.length })}</span>
        <Button className="push" icon="plus" onClick={() => { setOpened({ what: "add" }); }}>
          {t("add")}
        </Button>
      </header>
      {error !== null && data === undefined ? (
        <section>
          <ProblemNote error={error} onRetry={() => void refetch()} />
        </section>
      ) : null}
      {data?.length === 0 ? (
        <section>
          <p>{t("none")}</p>
        </section>
      ) : null}
      <ul className={styles.repositories}>
        {data?.map((repository) => (
          <RepositoryItem key={repository.name} repository={repository} onEdit={() => { setOpened({ what: "edit", repository }); }} onRemove={() => { setOpened({ what: "remove", repository }); }} />
        ))}
      </ul>
      {opened?.what === "add" ? <RepositoryDialog repository={null} onClose={close} /> : null}
      {opened?.what === "edit" ? <RepositoryDialog repository={opened.repository} onClose={close} /> : null}
      {opened?.what === "remove" ? <RemoveDialog repository={opened.repository} onClose={close} /> : null}
    </Card>
  );
}
