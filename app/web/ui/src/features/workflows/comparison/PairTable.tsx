import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { between } from "@/model/durations";
import type { StepView } from "@/model/view";
import { State } from "@/parts/State";
import { Changes } from "@/release/Changes";
import { isDifferent, type StepPair } from "./compare";
import styles from "./Comparison.module.css";

export function PairTable({ pairs, one, other }: { pairs: readonly StepPair[]; one: string; other: string }) {
  const { t } = useTranslation("workflows");
  return (
    <table className={styles.pairs}>
      <thead>
        <tr>
          <th scope="col">{t("table.name")}</th>
          <th scope="col" colSpan={2}>{one}</th>
          <th scope="col" colSpan={2}>{other}</th>
          <th scope="col" className="num">{t("compare.longer")}</th>
        </tr>
      </thead>
      <tbody>
        {pairs.map((pair) => (
          <Pair key={pair.key} pair={pair} />
        ))}
      </tbody>
    </table>
  );
}

function Pair({ pair }: { pair: StepPair }) {
  const { t } = useTranslation("workflows");
  const { name, cell, one, other, longerMs, outputs } = pair;
  return (
    <tr data-different={isDifferent(pair) || undefined}>
      <th scope="row">
        {name} {cell === null ? null : <span className="meta">{cell}</span>}
        {outputs.length === 0 ? null : (
          <details>
            <summary className="meta">{t("compare.outputs", { count: outputs.length })}</summary>
            <Changes title={t("compare.outputsOf", { name })} changes={outputs} />
          </details>
        )}
      </th>
      <Half step={one} />
      <Half step={other} />
      <td className="num meta nowrap">{longerMs === null ? null : <Longer ms={longerMs} />}</td>
    </tr>
  );
}

function Half({ step }: { step: StepView | null }) {
  const { t } = useTranslation("workflows");
  const formats = useFormats();
  if (step === null) return <td colSpan={2} className="meta">{t("compare.missing")}</td>;
  const ms = between(step.startedAt, step.endedAt);
  return (
    <>
      <td><State state={step.state} /></td>
      <td className="num meta nowrap">{ms === null ? null : formats.duration(ms)}</td>
    </>
  );
}

/** What is within a tenth of a second is the same. */
function Longer({ ms }: { ms: number }) {
  const { t } = useTranslation("workflows");
  const formats = useFormats();
  if (Math.abs(ms) < 100) return t("compare.same");
  return t(ms > 0 ? "compare.slower" : "compare.faster", { time: formats.duration(Math.abs(ms)) });
}
