import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { WorkflowView } from "@/model/view";
import { NARROW, PHONE, useMedia } from "@/parts/media";
import { Sheet } from "@/parts/Sheet";
import { useTitle } from "@/parts/Screen";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { titleOfView } from "@/release/title";
import { patiently } from "@/renewal";
import { PastBanner } from "../history/PastBanner";
import { Scrubber } from "../history/Scrubber";
import { Inspector } from "../inspector/Inspector";
import { LogPanel } from "../log/LogPanel";
import { Matrix } from "../matrix/Matrix";
import { StepTable } from "../table/StepTable";
import { Timeline } from "../timeline/Timeline";
import { Head } from "./Head";
import { Notices } from "./Notices";
import { ShownSteps } from "./shownSteps";
import { TooMany, useIsTooMany } from "./TooMany";
import { useShownStoreOf, useShownView } from "./useShownView";
import { Views } from "./Views";
import styles from "./Detail.module.css";

const Graph = lazy(() => patiently(async () => ({ default: (await import("../graph/Graph")).Graph })));

/** One workflow: the same steps as graph, timeline or table, and what is known of the selected one beside them. */
export function Detail({ workflow, view: live }: { workflow: LiveWorkflow; view: WorkflowView }) {
  const { t } = useTranslation("workflows");
  const search = useSearch({ from: "/workflows/$workflowId" });
  const select = useSelection();
  const isNarrow = useMedia(NARROW);
  const isPhone = useMedia(PHONE);
  const [isOverviewOpen, setOverviewOpen] = useState(false);
  const view = useShownView(workflow, search.at) ?? live;
  const selected = search.step !== undefined && view.steps.has(search.step) ? search.step : null;
  const store = useShownStoreOf(view, selected);
  const shown = useMemo((): LiveWorkflow => ({ ...workflow, view }), [workflow, view]);
  const inspector = useRef<HTMLElement>(null);
  const openInspector = useCallback(() => inspector.current?.focus(), []);
  const close = useCallback(() => {
    setOverviewOpen(false);
    select(null);
  }, [select]);
  const isTooMany = useIsTooMany(view.steps.size);
  const wanted = search.view ?? (isPhone ? "table" : "graph");
  const repositories = workflow.snapshot?.repositories ?? NONE;
  const title = titleOfView(view);
  useTitle(title);
  return (
    <ShownSteps value={store}>
      <div className={styles.detail} data-still={view.counts.running + view.counts.retrying > MOVING || undefined}>
        <main className={styles.main}>
          <Head workflow={workflow} view={live} title={title} {...(isNarrow ? { onOverview: () => { setOverviewOpen(true); } } : {})} />
          <Views view={live} value={wanted}>
            <Scrubber workflow={workflow} selected={selected} />
          </Views>
          <Notices workflow={workflow} />
          <PastBanner workflow={workflow} />
          <div className={styles.steps}>
            {wanted === "timeline" ? (
              <Timeline onSelect={select} />
            ) : wanted === "table" ? (
              <StepTable onSelect={select} />
            ) : isTooMany.isListed ? (
              <TooMany count={view.steps.size} onDraw={isTooMany.draw}>
                <StepTable onSelect={select} />
              </TooMany>
            ) : (
              <Suspense fallback={<Loading />}>
                <Graph repositories={repositories} onSelect={select} onOpen={openInspector} />
              </Suspense>
            )}
          </div>
          {isPhone ? null : <Matrix repositories={repositories} onSelect={select} />}
          {selected === null || isNarrow ? null : (
            <div className={styles.log}>
              <Suspense fallback={<Loading />}>
                <LogPanel workflow={shown} selected={selected} />
              </Suspense>
            </div>
          )}
        </main>
        {isNarrow ? (
          selected === null && !isOverviewOpen ? null : (
            <Sheet title={selected === null ? t("overview") : (view.steps.get(selected)?.name ?? selected)} onClose={close}>
              <Suspense fallback={<Loading />}>
                <Inspector workflow={shown} selected={selected} />
                {selected === null ? null : <LogPanel workflow={shown} selected={selected} />}
              </Suspense>
            </Sheet>
          )
        ) : (
          <aside ref={inspector} className={styles.inspector} aria-label={t("inspector")} tabIndex={-1}>
            <Suspense fallback={<Loading />}>
              <Inspector workflow={shown} selected={selected} />
            </Suspense>
          </aside>
        )}
      </div>
    </ShownSteps>
  );
}

/** A part whose words or code are still to come leaves the others on the screen, also while the service is away. */
function Loading() {
  const { t } = useTranslation("common");
  return <p className={`meta ${styles.alone ?? ""}`}>{t("loading")}</p>;
}

const NONE: readonly string[] = [];
/** More steps than these at work are shown with icons that stand still. */
const MOVING = 16;

/** The selected step is part of the address, so that it can be sent to somebody. */
function useSelection(): (key: string | null) => void {
  const navigate = useNavigate({ from: "/workflows/$workflowId" });
  return useCallback(
    (key: string | null) => {
      void navigate({ search: (before) => ({ ...before, step: key ?? undefined }), replace: true });
    },
    [navigate],
  );
}
