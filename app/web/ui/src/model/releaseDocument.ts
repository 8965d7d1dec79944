/** The parts of a release's document by reader: notes for users, plans for operators. */
import type { Block, Inline } from "./markdown";

interface DocumentParts {
  /** Per repository, the notes; empty where the document has other headings. */
  readonly users: readonly Block[];
  readonly operators: readonly Block[];
}

const NOTES = "release notes";
const PLANS = ["deployment plan", "rollback plan"];

/** Chapters are headings of level 2 (a repository), their sections of level 3 (its notes and plans). */
export function partsOf(blocks: readonly Block[]): DocumentParts {
  const users: Block[] = [];
  const operators: Block[] = [];
  let chapter: Block | null = null;
  let section = "";
  const told = new Map<Block[], Block | null>();
  for (const block of blocks) {
    if (block.type === "heading" && block.level <= 2) {
      chapter = block;
      section = "";
      continue;
    }
    const starts = block.type === "heading" && block.level === 3;
    if (starts) section = plain(block.inlines).trim().toLowerCase();
    const into = section === NOTES ? users : PLANS.includes(section) ? operators : null;
    if (into === null) continue;
    if (chapter !== null && told.get(into) !== chapter) {
      told.set(into, chapter);
      into.push(chapter);
    }
    // the heading of the notes says nothing where only notes are shown; what stands below it moves up
    if (into === users && starts) continue;
    into.push(into === users && block.type === "heading" ? { ...block, level: block.level - 1 } : block);
  }
  return { users, operators };
}

function plain(inlines: readonly Inline[]): string {
  return inlines.map((one) => ("text" in one ? one.text : plain(one.inlines))).join("");
}
