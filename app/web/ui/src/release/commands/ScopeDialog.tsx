import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "@/api/client";
import { keys } from "@/api/queries";
import { useRepositories } from "@/api/repositories";
import { Button } from "@/parts/Button";
import { Checkbox } from "@/parts/Checkbox";
import { Dialog } from "@/parts/Dialog";
import { ProblemNote } from "@/parts/ProblemNote";
import { TextArea } from "@/parts/TextArea";
import { CommandProblem } from "./CommandProblem";
import { useCommand } from "./requests";
import { asItIs, changeOf, isEmpty, parseScope, type Scope, type Wanted } from "./scope";
import { ScopeDifference } from "./ScopeDifference";
import styles from "./Commands.module.css";

interface Props {
  workflowId: string;
  onClose: () => void;
}

/** Takes repositories, tickets and branches out of a release or into it, until publishing begins. */
export function ScopeDialog({ workflowId, onClose }: Props) {
  const { t } = useTranslation(["commands", "common"]);
  const workflow = useQuery({
    queryKey: [...keys.workflow(workflowId), "scope"],
    queryFn: async ({ signal }) => parseScope(await get<unknown>(`/workflows/${workflowId}`, { signal })),
    staleTime: Infinity, // what is ticked must not move under the hand
    gcTime: 0,
  });
  return workflow.data ? (
    <Form workflowId={workflowId} scope={workflow.data} onClose={onClose} />
  ) : (
    <Dialog title={t("title.scope")} onClose={onClose}>
      {workflow.error ? <ProblemNote error={workflow.error} onRetry={() => void workflow.refetch()} /> : <p className="meta">{t("common:loading")}</p>}
    </Dialog>
  );
}

function Form({ workflowId, scope, onClose }: Props & { scope: Scope }) {
  const { t } = useTranslation("commands");
  const [wanted, setWanted] = useState(() => asItIs(scope));
  const [comment, setComment] = useState("");
  const command = useCommand(workflowId, onClose);
  const configured = useRepositories();
  const names = new Set([...scope.repositories, ...(configured.data ?? []).map(({ name }) => name)]);
  const change = changeOf(scope, wanted);
  const nothingLeft = wanted.repositories.size === 0;
  const tick = (part: keyof Wanted, name: string) => (on: boolean) => {
    setWanted((before) => ({ ...before, [part]: ticked(before[part], name, on) }));
  };
  return (
    <Dialog
      title={t("title.scope")}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("back")}</Button>
          <Button kind="primary" icon="filter" busy={command.isPending} disabled={nothingLeft} onClick={() => { command.mutate({ operation: "scope", body: { ...change, comment } }); }}>
            {t(isEmpty(change) ? "scope.again" : "confirm.scope")}
          </Button>
        </>
      }
    >
      <p className="meta">{t("scope.about")}</p>
      <div className={styles.columns}>
        <Ticks label={t("scope.repositories")} note={nothingLeft ? t("scope.nothingLeft") : null}>
          {[...names].map((name) => (
            <Checkbox key={name} label={name} checked={wanted.repositories.has(name)} onChange={tick("repositories", name)} />
          ))}
        </Ticks>
        {scope.tickets.length > 0 ? (
          <Ticks label={t("scope.tickets")}>
            {scope.tickets.map(({ key, summary }) => (
              <Checkbox key={key} label={<b>{key}</b>} more={summary} checked={wanted.tickets.has(key)} onChange={tick("tickets", key)} />
            ))}
          </Ticks>
        ) : null}
      </div>
      {scope.branches.length > 0 ? (
        <Ticks label={t("scope.branches")} note={t("scope.branchesNote")}>
          {scope.branches.map(({ name, branch, repository }) => (
            <Checkbox key={name} label={<span className="mono">{branch}</span>} more={repository} checked={wanted.branches.has(name)} onChange={tick("branches", name)} />
          ))}
        </Ticks>
      ) : null}
      <ScopeDifference change={change} />
      <TextArea label={t("comment")} hint={t("commentHint")} maxLength={10_000} value={comment} onChange={(event) => { setComment(event.target.value); }} />
      <CommandProblem error={command.error} />
    </Dialog>
  );
}

function Ticks({ label, note, children }: { label: string; note?: string | null; children: ReactNode }) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className={styles.ticks}>
      <h3 id={id}>{label}</h3>
      <div>{children}</div>
      {note ? <p className="meta">{note}</p> : null}
    </div>
  );
}

function ticked(names: ReadonlySet<string>, name: string, on: boolean): ReadonlySet<string> {
  const now = new Set(names);
  if (on) now.add(name);
  else now.delete(name);
  return now;
}
