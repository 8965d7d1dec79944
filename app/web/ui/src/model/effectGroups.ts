/** Effects as people read them: those that are alike in several repositories in one row, in the phase in which they happen. */

import { heaviest, type Effect, type Reversibility } from "./effects";
import { textOf, textsOf } from "./json";

export type Phase = "prepare" | "publish";

export interface EffectGroup {
  readonly kind: string;
  /** Names the sentence: the kind, refined where one kind is used for different things. */
  readonly word: string;
  /** What the sentence is about: branches, tags, pages; alike in all repositories or each of them. */
  readonly names: readonly string[];
  /** Source and target of a pull request or a merge; empty where they differ. */
  readonly source: string;
  readonly target: string;
  readonly reversibility: Reversibility;
  readonly repositories: readonly string[];
  readonly effects: readonly Effect[];
}

const PREPARES: ReadonlySet<string> = new Set(["git.branch", "pull_request.open", "page.draft"]);

/** The phase of an effect of a release: nothing shared moves before the second approval. */
export function phaseOf(effect: Effect): Phase {
  return PREPARES.has(effect.kind) ? "prepare" : "publish";
}

export function groupEffects(effects: readonly Effect[]): readonly EffectGroup[] {
  const groups = new Map<string, Effect[]>();
  for (const effect of effects) {
    const key = `${wordOf(effect)}:${patternOf(effect)}`;
    const known = groups.get(key);
    if (known) known.push(effect);
    else groups.set(key, [effect]);
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    return first === undefined ? [] : [groupOf(first, members)];
  });
}

function groupOf(first: Effect, effects: readonly Effect[]): EffectGroup {
  const repositories = effects.flatMap((one) => (one.repository === null ? [] : [one.repository]));
  return {
    kind: first.kind,
    word: wordOf(first),
    names: [...new Set(effects.flatMap(namesOf))],
    source: alike(effects.map((one) => endsOf(one)[0])),
    target: alike(effects.map((one) => endsOf(one)[1])),
    reversibility: heaviest(effects),
    repositories: [...new Set(repositories)],
    effects,
  };
}

function wordOf(effect: Effect): string {
  if (effect.kind === "git.push" && endsOf(effect)[0] !== "") return "git.push.merge";
  if (effect.kind === "git.branch" && effect.reversibility === "reversible") return "git.branch.keep";
  return effect.kind;
}

/** The target without its repository and version, so that `v2.1.0` and `2.1.0` are the same thing in two repositories. */
function patternOf(effect: Effect): string {
  return ownTarget(effect).replace(/v?\d+(?:\.\d+)+[-+.\w]*/g, "#");
}

function ownTarget(effect: Effect): string {
  const { repository, target } = effect;
  return repository !== null && target.startsWith(`${repository} `) ? target.slice(repository.length + 1) : target;
}

function namesOf(effect: Effect): readonly string[] {
  const branches = textsOf(effect.details, "branches");
  if (branches.length > 0) return branches;
  const named = ["tag", "branch", "ref"].map((name) => textOf(effect.details, name)).find((one) => one !== null);
  return [(named ?? ownTarget(effect)).replace(/^refs\/(?:heads|tags)\//, "")];
}

function endsOf(effect: Effect): readonly [string, string] {
  const [source, target, ...more] = ownTarget(effect).split(" -> ");
  return source !== undefined && target !== undefined && more.length === 0 ? [source, target] : ["", ""];
}

function alike(values: readonly string[]): string {
  return new Set(values).size === 1 ? (values[0] ?? "") : "";
}
