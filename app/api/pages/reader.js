// Shows /openapi.json as a list of operations with a form to try each. Text is set as text, never as markup.

const METHODS = ["get", "post", "put", "delete"];

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function prose(text, name = "p") {
  const parts = (text ?? "").split("`");
  const pieces = parts.map((part, index) => (index % 2 ? element("code", {}, part) : part));
  return element(name, {}, ...pieces);
}

class Document {
  constructor(source) {
    this.source = source;
  }

  operations() {
    return Object.entries(this.source.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]).map((method) => ({ path, method, ...item[method] })));
  }

  resolve(schema) {
    if (!schema?.$ref) return schema ?? {};
    return schema.$ref.replace("#/", "").split("/").reduce((part, key) => part[key], this.source);
  }

  // A schema as an outline: names, types and what is said about them; depth is bounded, schemas may be recursive.
  outline(schema, depth = 0) {
    const known = this.resolve(schema);
    const choices = known.anyOf ?? known.oneOf;
    if (choices) return choices.map((choice) => this.outline(choice, depth)).join(" | ");
    if (known.const !== undefined) return JSON.stringify(known.const);
    if (known.enum) return known.enum.map((value) => JSON.stringify(value)).join(" | ");
    if (known.type === "array") return `[${this.outline(known.items, depth)}]`;
    if (!known.properties || depth > 3) return known.type ?? "any";
    const indent = "  ".repeat(depth + 1);
    const rows = Object.entries(known.properties).map(([name, property]) => {
      const optional = known.required?.includes(name) ? "" : "?";
      const about = property.description ? `  // ${property.description}` : "";
      return `${indent}${name}${optional}: ${this.outline(property, depth + 1)}${about}`;
    });
    return `{\n${rows.join("\n")}\n${"  ".repeat(depth)}}`;
  }

  example(media) {
    const named = Object.values(media?.examples ?? {})[0]?.value;
    const schema = this.resolve(media?.schema);
    return media?.example ?? named ?? schema.examples?.[0] ?? {};
  }
}

function parametersTable(operation, document) {
  const rows = operation.parameters.map((parameter) => element("tr", {},
    element("td", {}, element("code", {}, parameter.name)),
    element("td", {}, parameter.in + (parameter.required ? ", required" : "")),
    element("td", {}, element("code", {}, document.outline(parameter.schema))),
    prose(parameter.description ?? "", "td")));
  const heads = ["name", "in", "type", ""].map((text) => element("th", {}, text));
  return element("table", {}, element("tr", {}, ...heads), ...rows);
}

function responseItem(status, response, document) {
  const [type, media] = Object.entries(response.content ?? {})[0] ?? [];
  const item = element("details", {}, element("summary", {}, element("strong", {}, status), " ",
    prose(response.description, "span"), element("span", { class: "soft" }, type ? ` ${type}` : "")));
  if (media?.schema) item.append(element("pre", {}, document.outline(media.schema)));
  const shown = media?.example ?? media?.examples;
  if (shown) item.append(element("pre", {}, typeof shown === "string" ? shown : JSON.stringify(shown, null, 2)));
  return item;
}

function tryForm(operation, document) {
  const fields = (operation.parameters ?? []).map((parameter) => ({
    parameter,
    input: element("input", parameter.required ? { required: "" } : {}),
  }));
  const media = operation.requestBody?.content?.["application/json"];
  const body = media && element("textarea", { "aria-label": "Body", spellcheck: "false" });
  if (body) body.value = JSON.stringify(document.example(media), null, 2);
  const stop = element("button", { type: "button", hidden: "" }, "Stop");
  const output = element("pre", { "aria-live": "polite", hidden: "" });
  const form = element("form", {}, element("h3", {}, "Try it"),
    ...fields.map(({ parameter, input }) => element("label", {}, `${parameter.name} (${parameter.in}) `, input)),
    ...(body ? [body] : []), element("button", {}, "Send"), " ", stop, output);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(operation, fields, body?.value, { output, stop });
  });
  return form;
}

function request(operation, fields, body) {
  let path = operation.path;
  const query = new URLSearchParams();
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  for (const { parameter, input } of fields.filter(({ input: field }) => field.value !== "")) {
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    if (parameter.in === "query") query.append(parameter.name, input.value);
    if (parameter.in === "header") headers[parameter.name] = input.value;
  }
  const search = query.size ? `?${query}` : "";
  return [path + search, { method: operation.method.toUpperCase(), headers, body }];
}

// Streams are shown as they arrive, until the person stops them or the service ends them.
async function send(operation, fields, body, { output, stop }) {
  const abort = new AbortController();
  stop.onclick = () => abort.abort();
  output.hidden = stop.hidden = false;
  try {
    const [target, options] = request(operation, fields, body);
    const answer = await fetch(target, { ...options, signal: abort.signal });
    output.textContent = `${answer.status} ${answer.statusText} ${answer.headers.get("content-type") ?? ""}\n`;
    const location = answer.headers.get("location");
    if (location) output.textContent += `Location: ${location}\n`;
    await show(answer, output);
  } catch (error) {
    output.textContent += `\n${error.name === "AbortError" ? "Stopped." : error.message}`;
  } finally {
    stop.hidden = true;
  }
}

async function show(answer, output) {
  if (/json/.test(answer.headers.get("content-type") ?? "")) {
    output.textContent += `\n${JSON.stringify(await answer.json(), null, 2)}`;
    return;
  }
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader.read()) {
    output.textContent += part.value;
    output.scrollTop = output.scrollHeight;
  }
}

function operationItem(operation, document) {
  const content = element("div", {}, prose(operation.description));
  const item = element("details", { class: "operation", id: operation.operationId },
    element("summary", {},
      element("span", { class: "method" }, operation.method.toUpperCase()),
      element("span", { class: "path" }, operation.path),
      element("span", { class: "about" }, operation.summary ?? "")),
    content);
  item.addEventListener("toggle", () => fill(content, operation, document), { once: true });
  item.dataset.text = JSON.stringify(operation).toLowerCase();
  return item;
}

function fill(content, operation, document) {
  if (operation.parameters?.length) content.append(element("h3", {}, "Parameters"), parametersTable(operation, document));
  const media = operation.requestBody?.content?.["application/json"];
  if (media) content.append(element("h3", {}, "Body"), element("pre", {}, document.outline(media.schema)));
  const answers = Object.entries(operation.responses);
  content.append(element("h3", {}, "Answers"), ...answers.map(([status, answer]) => responseItem(status, answer, document)));
  content.append(tryForm(operation, document));
}

function find(text) {
  for (const section of document.querySelectorAll("main section")) {
    const items = [...section.querySelectorAll("details.operation")];
    for (const item of items) item.hidden = !item.dataset.text.includes(text.toLowerCase());
    section.hidden = items.every((item) => item.hidden);
  }
}

function openAddressed() {
  const addressed = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (addressed instanceof HTMLDetailsElement) addressed.open = true;
  addressed?.scrollIntoView();
}

async function start() {
  const main = document.getElementById("operations");
  const answer = await fetch("/openapi.json");
  if (!answer.ok) throw new Error(`/openapi.json answered ${answer.status}`);
  const source = new Document(await answer.json());
  const { title, version, summary } = source.source.info;
  document.getElementById("title").textContent = `${title} ${version}`;
  document.getElementById("summary").textContent = summary ?? "";
  main.replaceChildren();
  for (const tag of source.source.tags) {
    const found = source.operations().filter((operation) => operation.tags?.includes(tag.name));
    main.append(element("section", { id: `topic-${tag.name}` }, element("h2", {}, tag.name), prose(tag.description),
      ...found.map((operation) => operationItem(operation, source))));
    document.getElementById("topics").append(element("a", { href: `#topic-${tag.name}` }, tag.name));
  }
  document.getElementById("find").addEventListener("input", (event) => find(event.target.value));
  addEventListener("hashchange", openAddressed);
  openAddressed();
}

start().catch((error) => {
  document.getElementById("operations").replaceChildren(prose(`The interface cannot be shown: ${error.message}`));
});
