import { useTranslation } from "react-i18next";
import type { ApprovalPlace } from "@/model/approvals";
import { OutsideLink } from "@/parts/OutsideLink";
import styles from "./Approval.module.css";

const SHORT = 7;

/** What the digest signs in each repository. At gate 1 there is no tree yet: the commit is the head of what is released. */
export function ProofGrid({ places }: { places: readonly ApprovalPlace[] }) {
  const { t } = useTranslation("approvals");
  const rows = places.map((place) => ({ place, commit: proof(place, COMMITS), tree: proof(place, TREES) }));
  const has = {
    commit: rows.some(({ commit }) => commit !== null),
    tree: rows.some(({ tree }) => tree !== null),
    pull: places.some(({ pullRequest }) => pullRequest !== null),
  };
  return (
    <table className={styles.proof}>
      <thead>
        <tr>
          <th scope="col">{t("proof.repository")}</th>
          <th scope="col">{t("proof.version")}</th>
          {has.commit ? <th scope="col">{t("proof.commit")}</th> : null}
          {has.tree ? <th scope="col">{t("proof.tree")}</th> : null}
          {has.pull ? <th scope="col">{t("proof.pull")}</th> : null}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ place, commit, tree }) => (
          <tr key={place.repository}>
            <th scope="row">{place.repository}</th>
            <td className="mono nowrap">{place.version}</td>
            {has.commit ? <td>{commit === null ? null : <Commit id={commit} />}</td> : null}
            {has.tree ? <td>{tree === null ? null : <Commit id={tree} />}</td> : null}
            {has.pull ? (
              <td>
                {place.pullRequest === null ? null : <OutsideLink to={place.pullRequest.url}>#{place.pullRequest.number}</OutsideLink>}
              </td>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const COMMITS = ["merge", "candidate", "heads.sprint", "heads.base"];
const TREES = ["merge_tree", "candidate_tree"];

function proof(place: ApprovalPlace, names: readonly string[]): string | null {
  for (const name of names) {
    const found = place.evidence.find((one) => one.name === name);
    if (found !== undefined) return found.value;
  }
  return null;
}

function Commit({ id }: { id: string }) {
  return <code title={id}>{id.slice(0, SHORT)}</code>;
}
