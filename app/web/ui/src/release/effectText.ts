/** One effect in the page's words: "Push release/v2.1.0"; the service's own where the page has none. */
import { groupEffects } from "@/model/effectGroups";
import type { Effect } from "@/model/effects";
import { useEffectWords } from "./EffectGroups";

export function useEffectText(): (effect: Effect) => string {
  const words = useEffectWords();
  return (effect) => {
    const [group] = groupEffects([effect]);
    return group === undefined ? effect.summary : words(group);
  };
}
