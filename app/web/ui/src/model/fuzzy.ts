/** Finds what a few typed letters mean: each word's letters in order, word beginnings and runs first. */

export interface Match {
  readonly score: number;
  /** Places of the letters that matched, ascending. */
  readonly at: readonly number[];
}

/** Null when a word of the query is not there; an empty query matches everything alike. Case and accents do not count. */
export function match(query: string, text: string): Match | null {
  const folded = fold(text);
  const at = new Set<number>();
  let score = 0;
  for (const word of fold(query).split(/\s+/).filter(Boolean)) {
    const found = matchWord(word, folded);
    if (found === null) return null;
    score += found.score;
    for (const place of found.at) at.add(place);
  }
  return { score: score - folded.length / 1_000, at: [...at].sort((one, other) => one - other) };
}

const WHOLE = 20;
const BEGINNING = 8;
const NEXT = 5;

function matchWord(word: string, text: string): Match | null {
  const whole = wholeAt(word, text);
  if (whole >= 0) {
    const score = WHOLE + word.length * NEXT + (begins(text, whole) ? BEGINNING : 0) - whole / 100;
    return { score, at: Array.from(word, (_, index) => whole + index) };
  }
  // letters apart from each other: only from the beginnings of words, or nearly everything matches
  const at: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of word) {
    const next = text[from] === letter && at.length > 0 ? from : beginningOf(text, letter, from);
    if (next < 0) return null;
    score += next === from && at.length > 0 ? NEXT : BEGINNING;
    at.push(next);
    from = next + 1;
  }
  return { score: score / 2, at };
}

/** At the beginning of a word where there is such a place. */
function wholeAt(word: string, text: string): number {
  const first = text.indexOf(word);
  for (let place = first; place >= 0; place = text.indexOf(word, place + 1)) if (begins(text, place)) return place;
  return first;
}

function beginningOf(text: string, letter: string, from: number): number {
  for (let place = text.indexOf(letter, from); place >= 0; place = text.indexOf(letter, place + 1)) if (begins(text, place)) return place;
  return -1;
}

function begins(text: string, place: number): boolean {
  return place === 0 || !/[\p{L}\p{N}]/u.test(text[place - 1] ?? "");
}

/** Letter for letter, so that places stay places: what would grow in folding stays as it is. */
function fold(text: string): string {
  return Array.from({ length: text.length }, (_, index) => {
    const letter = text[index] ?? "";
    const plain = letter === "ł" || letter === "Ł" ? "l" : letter.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    return plain.length === 1 ? plain : letter;
  }).join("");
}
