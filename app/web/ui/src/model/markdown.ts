/** A small part of Markdown as data: what release notes and deployment documents are made of. HTML stays text. */

export type Inline =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "strong" | "emphasis"; readonly inlines: readonly Inline[] }
  | { readonly type: "link"; readonly to: string; readonly inlines: readonly Inline[] };

export type Block =
  | { readonly type: "heading"; readonly level: number; readonly inlines: readonly Inline[] }
  | { readonly type: "paragraph"; readonly inlines: readonly Inline[] }
  | { readonly type: "code"; readonly language: string; readonly text: string }
  | { readonly type: "list"; readonly start: number | null; readonly items: readonly (readonly Block[])[] }
  | { readonly type: "table"; readonly head: readonly (readonly Inline[])[]; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly type: "quote"; readonly blocks: readonly Block[] }
  | { readonly type: "rule" };

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*(\S*)/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(?:\s+|$)/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const DIVIDER = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const DEEPEST = 8;

export function parseMarkdown(text: string): readonly Block[] {
  return blocksOf(text.replaceAll("\r\n", "\n").split("\n"), 0);
}

function blocksOf(lines: readonly string[], depth: number): readonly Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (line.trim() === "") {
      at += 1;
      continue;
    }
    const [block, next] = depth > DEEPEST ? paragraphAt(lines, at) : (fenceAt(lines, at) ?? singleAt(line, at) ?? tableAt(lines, at) ?? listAt(lines, at, depth) ?? quoteAt(lines, at, depth) ?? paragraphAt(lines, at));
    blocks.push(block);
    at = next;
  }
  return blocks;
}

type Found = readonly [Block, number] | null;

function fenceAt(lines: readonly string[], at: number): Found {
  const fence = FENCE.exec(lines[at] ?? "");
  if (fence?.[1] === undefined) return null;
  const mark = fence[1];
  let end = at + 1;
  while (end < lines.length && !(lines[end] ?? "").trim().startsWith(mark)) end += 1;
  return [{ type: "code", language: fence[2] ?? "", text: lines.slice(at + 1, end).join("\n") }, end + 1];
}

function singleAt(line: string, at: number): Found {
  const heading = HEADING.exec(line);
  if (heading !== null) return [{ type: "heading", level: heading[1]?.length ?? 1, inlines: parseInlines(heading[2] ?? "") }, at + 1];
  return RULE.test(line) ? [{ type: "rule" }, at + 1] : null;
}

function tableAt(lines: readonly string[], at: number): Found {
  const head = lines[at] ?? "";
  if (!head.includes("|") || !DIVIDER.test(lines[at + 1] ?? "") || !(lines[at + 1] ?? "").includes("-")) return null;
  let end = at + 2;
  while (end < lines.length && (lines[end] ?? "").includes("|")) end += 1;
  const rows = lines.slice(at + 2, end).map(cellsOf);
  return [{ type: "table", head: cellsOf(head), rows }, end];
}

function cellsOf(line: string): readonly (readonly Inline[])[] {
  const inner = line.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => parseInlines(cell.trim().replaceAll("\\|", "|")));
}

function listAt(lines: readonly string[], at: number, depth: number): Found {
  const first = ITEM.exec(lines[at] ?? "");
  if (first === null) return null;
  const ordered = /\d/.test(first[2] ?? "");
  const items: (readonly Block[])[] = [];
  let next = at;
  while (next < lines.length) {
    const item = ITEM.exec(lines[next] ?? "");
    if (item === null || /\d/.test(item[2] ?? "") !== ordered) break;
    const end = itemEnd(lines, next, item[0].length);
    const own = [(lines[next] ?? "").slice(item[0].length), ...lines.slice(next + 1, end).map((line) => line.slice(Math.min(item[0].length, indentOf(line))))];
    items.push(blocksOf(own, depth + 1));
    next = end;
  }
  return [{ type: "list", start: ordered ? Number.parseInt(first[2] ?? "1", 10) : null, items }, next];
}

/** An item goes on over indented and empty lines, and over lines that go on with its paragraph. */
function itemEnd(lines: readonly string[], at: number, width: number): number {
  let end = at + 1;
  while (end < lines.length) {
    const line = lines[end] ?? "";
    const blank = line.trim() === "";
    const after = lines.slice(end).find((one) => one.trim() !== "");
    if (blank ? after === undefined || (indentOf(after) < width && !ITEM.test(after)) : indentOf(line) < Math.min(width, 2) && (startsBlock(line) || (lines[end - 1] ?? "").trim() === "")) break;
    end += 1;
  }
  return end;
}

function quoteAt(lines: readonly string[], at: number, depth: number): Found {
  let end = at;
  while (end < lines.length && /^ {0,3}>/.test(lines[end] ?? "")) end += 1;
  if (end === at) return null;
  return [{ type: "quote", blocks: blocksOf(lines.slice(at, end).map((line) => line.replace(/^ {0,3}> ?/, "")), depth + 1) }, end];
}

function paragraphAt(lines: readonly string[], at: number): readonly [Block, number] {
  let end = at + 1;
  while (end < lines.length && (lines[end] ?? "").trim() !== "" && !startsBlock(lines[end] ?? "")) end += 1;
  const text = lines.slice(at, end).map((line) => line.trim()).join("\n");
  return [{ type: "paragraph", inlines: parseInlines(text) }, end];
}

function startsBlock(line: string): boolean {
  return FENCE.test(line) || HEADING.test(line) || ITEM.test(line) || RULE.test(line) || /^ {0,3}>/.test(line);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

const TOKEN = /(`+)([\s\S]*?[^`])\1(?!`)|\[((?:[^[\]\\]|\\.)*)\]\(\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+"[^"]*")?\s*\)|\*\*(?=\S)([\s\S]*?\S)\*\*|(?<![\w*])[*_](?=\S)([^*_\n]*\S)[*_](?![\w*])|\\([\\`*_{}[\]()#+\-.!|<>])|<(https?:\/\/[^\s<>]+)>/;

export function parseInlines(text: string, depth = 0): readonly Inline[] {
  const found: Inline[] = [];
  let rest = text;
  while (rest !== "") {
    const match = depth > DEEPEST ? null : TOKEN.exec(rest);
    if (match === null) break;
    if (match.index > 0) found.push({ type: "text", text: rest.slice(0, match.index) });
    found.push(inlineOf(match, depth + 1));
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest !== "") found.push({ type: "text", text: rest });
  return found;
}

function inlineOf(match: RegExpExecArray, depth: number): Inline {
  const [all, , code, label, to, strong, emphasis, escaped, address] = match;
  if (code !== undefined) return { type: "code", text: code.trim() };
  if (label !== undefined && to !== undefined) return { type: "link", to, inlines: parseInlines(label, depth) };
  if (strong !== undefined) return { type: "strong", inlines: parseInlines(strong, depth) };
  if (emphasis !== undefined) return { type: "emphasis", inlines: parseInlines(emphasis, depth) };
  if (address !== undefined) return { type: "link", to: address, inlines: [{ type: "text", text: address }] };
  return { type: "text", text: escaped ?? all };
}
