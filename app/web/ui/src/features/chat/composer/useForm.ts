/** The text and the fields beside it as one: each fills from the other. */
import { useEffect, useRef } from "react";
import { type Fields, type FieldName, FIELD_NAMES, isSame, NO_FIELDS, type Proposal } from "./fields";
import { changeDraft, type Draft, useDraft } from "./drafts";
import { usePhrases } from "./usePhrases";
import { useProposal, useSettled } from "./useProposal";
import { leftByHand, reworded, shownFields } from "./wording";

export interface Form {
  draft: Draft;
  fields: Fields;
  read: Proposal | null;
  /** What a release still needs; empty while the text asks for something else. */
  missing: readonly FieldName[];
  setText: (text: string) => void;
  setField: <Name extends FieldName>(name: Name, value: Fields[Name]) => void;
}

/** A field that is being typed becomes words of the text once the hand rests. */
const REST_MS = 350;

/** `known` is what the session knows already: the answer to a question needs to say the rest only. */
export function useForm(key: string, known: Partial<Fields>): Form {
  const draft = useDraft(key);
  const read = useProposal(draft.text);
  const fields = shownFields(known, read, draft.byHand, NO_FIELDS);
  useWords(key, draft, fields, read);
  return {
    draft,
    fields,
    read,
    missing: missingOf(draft, fields, read, known),
    setText: (text) => { changeDraft(key, { text }); },
    setField: (name, value) => { changeDraft(key, { byHand: { ...draft.byHand, [name]: value } }); },
  };
}

/** Puts what was set by hand into the text, and lets go of it once the text says it. */
function useWords(key: string, draft: Draft, fields: Fields, read: Proposal | null): void {
  const phrases = usePhrases();
  const { text } = draft;
  const byHand = useSettled(draft.byHand, REST_MS);
  /** What was written for a field and not understood: written once, and replaced when the field changes. */
  const tried = useRef(new Map<FieldName, Fields[FieldName]>());
  useEffect(() => {
    if (byHand !== draft.byHand) return;
    if (text.trim() !== "" && read?.text !== text) return;
    const left = read === null ? byHand : leftByHand(byHand, read, isSame);
    const next = FIELD_NAMES.find((name) => left[name] !== undefined && !isSame(name, tried.current.get(name), left[name]));
    if (next === undefined) {
      if (Object.keys(left).length < Object.keys(byHand).length) changeDraft(key, { byHand: left });
      return;
    }
    const value = left[next];
    const earlier = tried.current.get(next);
    if (value === undefined) return;
    tried.current.set(next, value);
    const changed = reworded(text, next, fields, withTried(read, text, next, earlier), phrases);
    if (changed !== text) changeDraft(key, { text: changed, byHand: left });
  }, [key, byHand, draft.byHand, text, fields, read, phrases]);
  useEffect(() => {
    if (text === "") tried.current.clear();
  }, [text]);
}

/** The place of what was written before and not understood counts as the field's place. */
function withTried(read: Proposal | null, text: string, name: FieldName, earlier: Fields[FieldName] | undefined): Proposal | null {
  if (read === null || typeof earlier !== "string" || earlier === "" || (read.spans[name]?.length ?? 0) > 0) return read;
  const at = text.lastIndexOf(earlier);
  return at < 0 ? read : { ...read, spans: { ...read.spans, [name]: [[at, at + earlier.length]] } };
}

function missingOf(draft: Draft, fields: Fields, read: Proposal | null, known: Partial<Fields>): readonly FieldName[] {
  const isRelease = read?.command === "release" || Object.keys(draft.byHand).length > 0 || (draft.text.trim() === "" && Object.keys(known).length > 0);
  if (!isRelease) return [];
  return FIELD_NAMES.filter((name) => name !== "releaseType" && (name !== "sprintName" || fields.releaseType !== "hotfix") && fields[name].length === 0);
}
