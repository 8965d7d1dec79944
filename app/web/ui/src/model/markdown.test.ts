import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { parseInlines, parseMarkdown } from "./markdown";
import { partsOf } from "./releaseDocument";

const DOCUMENT = `Release v2.1.0.

| Repository | Version |
| --- | --- |
| frontend | \`2.1.0\` |

## frontend 2.1.0

### Deployment plan

1. See that the tag is there:

   \`\`\`sh
   git fetch --tags origin
   \`\`\`
2. Deploy.

### Release notes

#### Features

- **SHOP-101** Save carts (\`05dd04b2e3cf\`; [1](https://forge.example/1))

## backend 2.1.0

### Release notes

- Nothing
`;

describe("a document", () => {
  it("is made of headings, tables, lists and code", () => {
    const blocks = parseMarkdown(DOCUMENT);
    expect(blocks.map(({ type }) => type)).toEqual(["paragraph", "table", "heading", "heading", "list", "heading", "heading", "list", "heading", "heading", "list"]);
    expect(blocks[4]).toMatchObject({ start: 1, items: [[{ type: "paragraph" }, { type: "code", language: "sh", text: "git fetch --tags origin" }], [{ type: "paragraph" }]] });
  });

  it("is parted into notes for users and plans for operators, each under its repository", () => {
    const { users, operators } = partsOf(parseMarkdown(DOCUMENT));
    expect(users.map(({ type }) => type)).toEqual(["heading", "heading", "list", "heading", "list"]);
    expect(operators.map(({ type }) => type)).toEqual(["heading", "heading", "list"]);
  });

  it("without such headings has no parts", () => {
    expect(partsOf(parseMarkdown("# Plan\n\nGo."))).toEqual({ users: [], operators: [] });
  });

  it("keeps two lists apart from what follows them", () => {
    expect(parseMarkdown("- one\n- two\n\nThen this.").map(({ type }) => type)).toEqual(["list", "paragraph"]);
    expect(parseMarkdown("- one\n  - inner\n- two")).toMatchObject([{ items: [[{ type: "paragraph" }, { type: "list" }], [{ type: "paragraph" }]] }]);
  });
});

describe("a line", () => {
  it("has code, links, strong and emphasised words", () => {
    expect(parseInlines("a `b*c*` [d](https://e.example/f_(g)) **h _i_** j_k_l")).toMatchObject([
      { text: "a " },
      { type: "code", text: "b*c*" },
      { text: " " },
      { type: "link", to: "https://e.example/f_(g)" },
      { text: " " },
      { type: "strong", inlines: [{ text: "h " }, { type: "emphasis" }] },
      { text: " j_k_l" },
    ]);
  });

  it("leaves HTML as text", () => {
    expect(parseInlines("<b onclick=x>hi</b>")).toEqual([{ type: "text", text: "<b onclick=x>hi</b>" }]);
  });
});

it("any text is read to its end", () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom("#", "-", "1.", " ", "\n", "`", "*", "_", "|", ">", "[", "](", ")", "a", "\\", "~~~"), maxLength: 200 }), (text) => Array.isArray(parseMarkdown(text))));
});

it("a long line of opening marks is read in time", () => {
  const started = performance.now();
  for (const mark of ["*", "`", "[", "_a ", "**a ", "<http://", "| "]) parseMarkdown(mark.repeat(4_000));
  expect(performance.now() - started).toBeLessThan(2_000);
});
