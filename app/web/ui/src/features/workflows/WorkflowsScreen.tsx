import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type FilterToken, parseFilter, serialise, toggleToken } from "@/model/filters";
import { Button } from "@/parts/Button";
import { ProblemNote } from "@/parts/ProblemNote";
import { Screen } from "@/parts/Screen";
import { Segmented } from "@/parts/Segmented";
import { FilterField } from "./list/FilterField";
import { LastRuns } from "./list/LastRuns";
import { QUICK_FILTERS, QUICK_TOKENS, type QuickFilter, quickFilterOf } from "./list/quickFilters";
import { Rows } from "./list/Rows";
import { Nothing } from "./list/Nothing";
import { useKnownNames } from "./list/useKnownNames";
import { useWorkflowList } from "./list/useWorkflowList";
import { StartDialog } from "./start/StartDialog";
import styles from "./list/List.module.css";

export function WorkflowsScreen() {
  const { t } = useTranslation("workflows");
  const { q = "" } = useSearch({ from: "/workflows" });
  const navigate = useNavigate({ from: "/workflows" });
  const setFilter = useCallback((text: string) => void navigate({ search: { q: text === "" ? undefined : text }, replace: true }), [navigate]);
  const [draft, setDraft] = useState("");
  const [isStarting, setStarting] = useState(false);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  // What is being typed filters already as free text; a token does once it is complete.
  const typed = useDeferredValue(parseFilter(draft).errors.length === 0 ? draft.trim() : "");
  const list = useWorkflowList([q, typed].filter(Boolean).join(" "));
  const { tokens } = parseFilter(q);
  const known = useKnownNames(list.rows);
  const onChoose = useCallback((id: string) => {
    setChosen((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id].slice(-2)));
  }, []);
  const setQuick = (name: QuickFilter) => {
    const rest = tokens.filter(({ key }) => key !== "is");
    const word = QUICK_TOKENS[name];
    setFilter(serialise(word === null ? rest : [{ key: "is", value: word }, ...rest]));
  };
  const [one, other] = chosen;
  const definitions = useMemo(() => [...new Set(list.rows.map(({ definition }) => definition))], [list.rows]);
  const isFiltered = q !== "" || draft !== "";
  return (
    <Screen
      title={t("list.title")}
      head={
        <>
          <Segmented label={t("list.quick")} value={quickFilterOf(wordsOf(tokens)) ?? "other"} options={QUICK_FILTERS.map((name) => ({ value: name, label: t(`quick.${name}`) }))} onChange={(name) => { if (name !== "other") setQuick(name); }} />
          <div className="row push">
            {one !== undefined && other !== undefined ? (
              <Button icon="compare" onClick={() => void navigate({ to: "/workflows/$workflowId/compare/$otherId", params: { workflowId: one, otherId: other } })}>
                {t("list.compare")}
              </Button>
            ) : chosen.length === 1 ? (
              <span className="meta">{t("list.chooseOther")}</span>
            ) : null}
            <Button kind="primary" icon="play" onClick={() => { setStarting(true); }}>
              {t("start.open")}
            </Button>
          </div>
        </>
      }
    >
      <div className={styles.filters}>
        <FilterField value={q} draft={draft} known={known} onChange={setFilter} onDraft={setDraft} />
      </div>
      {isFiltered ? null : <LastRuns definitions={definitions} onChoose={(definition) => { setFilter(toggleToken(q, "definition", definition)); }} />}
      {list.error === null || list.error === undefined ? null : (
        <div className={styles.problem}>
          <ProblemNote error={list.error} onRetry={() => void list.refetch()} />
        </div>
      )}
      {list.data === undefined ? (
        list.error === null ? <p className={`meta ${styles.problem ?? ""}`} role="status">{t("common:loading")}</p> : null
      ) : list.rows.length === 0 && !list.hasNextPage ? (
        <Nothing isFiltered={isFiltered} onClear={() => { setDraft(""); setFilter(""); }} onStart={() => { setStarting(true); }} />
      ) : (
        <Rows list={list} chosen={chosen} onChoose={onChoose} />
      )}
      {isStarting ? <StartDialog onClose={() => { setStarting(false); }} /> : null}
    </Screen>
  );
}

function wordsOf(tokens: readonly FilterToken[]): readonly string[] {
  return tokens.filter(({ key }) => key === "is").map(({ value }) => value);
}
