// The form above charts, tables and search: its values are those of the address.

import { about, go, query } from "./address";
import type { Corpus, Labelled } from "./corpus";
import { fill, find, h } from "./dom";
import { asQuery, type Filters, NAMES, readFilters } from "./filters";
import { kindOf, percent, t, words } from "./texts";

const OFFERED = 200; // names in a list that opens; typing narrows it
const WAIT = 150; // ms after the last key

type Field = HTMLInputElement | HTMLSelectElement;

/** Build the form in #filters; whoever shows something listens to `hashchange`. */
export function filterBar(corpus: Corpus): void {
  const fields = new Map<string, Field>();
  const pools = new Map<string, Labelled>();
  const add = (name: string, field: HTMLElement, input: Field): HTMLElement => {
    fields.set(name, input);
    return field;
  };
  const choice = (name: string, values: string[], shown: (value: string) => string) => {
    const input = select(name, values, shown);
    return add(name, labelled(name, input), input);
  };
  const date = (name: string) => {
    const input = h("input", {
      id: `f-${name}`,
      inputmode: "numeric",
      size: 9,
      autocomplete: "off",
    });
    input.placeholder = t("filters.any");
    return add(name, labelled(name, input), input);
  };
  const named = (name: string, pool: Labelled) => {
    const input = picker(name, pool.label);
    const list = h("datalist", { id: `l-${name}` });
    const page = h("a", { class: "about", hidden: true });
    input.setAttribute("list", list.id);
    offer(input, list, pool.label);
    pools.set(name, pool);
    return add(name, labelled(name, input, list, page), input);
  };
  const sure = h("input", { id: "f-sure", type: "range", min: 0, max: 100, step: 5 });
  const told = h("output", { for: "f-sure" });
  const form = h(
    "form",
    { class: "filters", "aria-label": t("filters.title") },
    date("from"),
    date("to"),
    choice("kind", corpus.kinds, kindOf),
    choice("theme", corpus.themes, words),
    named("speaker", corpus.speakers),
    choice("status", corpus.statuses, kindOf),
    choice("quote", corpus.quotes, kindOf),
    named("occasion", corpus.events),
    named("event", corpus.events),
    named("body", { id: [], label: corpus.names.text }),
    add("sure", labelled("sure", sure, told), sure),
    h("button", { type: "reset", class: "plain" }, t("filters.reset")),
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    go({ ...Object.fromEntries(NAMES.map((name) => [name, ""])), sure: "", page: "" });
  });
  const shown = (): void => show(fields, pools, told);
  form.addEventListener(
    "input",
    later(() => go({ ...read(fields), page: "" })),
  );
  addEventListener("hashchange", shown);
  fold(form);
  shown();
}

/** The form is folded away under its name where it is not what the page is about. */
function fold(form: HTMLElement): void {
  const details = h("details", {}, h("summary", {}, t("filters.title")), form);
  const wide = !matchMedia("(max-width: 60rem)").matches;
  const set = NAMES.some((name) => readFilters(query())[name] !== "");
  details.open = set || (wide && document.body.dataset.page === "index");
  find("#filters").append(details, h("p", { class: "hint" }, t("filters.hint")));
}

function labelled(name: string, input: Field, ...extra: HTMLElement[]): HTMLElement {
  const label = h("label", { for: input.id }, t(`filters.${name}`));
  return h("div", { class: `field ${name}` }, label, input, ...extra);
}

function select(
  name: string,
  values: string[],
  shown: (value: string) => string,
): HTMLSelectElement {
  const options = values.map((value) => h("option", { value }, shown(value)));
  return h("select", { id: `f-${name}` }, h("option", { value: "" }, t("filters.any")), ...options);
}

function picker(name: string, values: string[]): HTMLInputElement {
  const input = h("input", { id: `f-${name}`, type: "search", autocomplete: "off" });
  input.placeholder = t("filters.any");
  input.disabled = values.length === 0;
  return input;
}

/** Fill a list with what contains what was typed, what begins with it first. */
function offer(input: HTMLInputElement, list: HTMLElement, values: string[]): void {
  const renew = (): void => {
    const typed = input.value.toLowerCase();
    const all = [...new Set(values)];
    const holding = all.filter((value) => value.toLowerCase().includes(typed));
    const first = holding.filter((value) => value.toLowerCase().startsWith(typed));
    const offered = [...new Set([...first, ...holding])].slice(0, OFFERED);
    list.replaceChildren(...offered.map((value) => h("option", { value })));
  };
  input.addEventListener("focus", renew);
  input.addEventListener("input", renew);
}

function read(fields: Map<string, Field>): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, field] of fields) {
    const { id, label } = field.dataset; // of what a link asked for, until something is typed
    const text = field.value.trim();
    values[name] = id !== undefined && text === label ? `=${id}` : text;
  }
  return asQuery({ ...(values as unknown as Filters), sure: Number(values.sure) });
}

function show(
  fields: Map<string, Field>,
  pools: Map<string, Labelled>,
  told: HTMLOutputElement,
): void {
  const filters = readFilters(query());
  for (const name of NAMES) {
    const field = fields.get(name);
    if (field && field !== document.activeElement) setField(field, filters[name], pools.get(name));
    field?.parentElement?.classList.toggle("set", filters[name] !== "");
  }
  const sure = fields.get("sure");
  if (sure) sure.value = String(filters.sure);
  told.value = percent(filters.sure / 100);
}

/** Show a value; of an id ("=id") its name, and keep the id. */
function setField(field: Field, value: string, pool: Labelled | undefined): void {
  const id = pool && value.startsWith("=") ? value.slice(1) : undefined;
  const label = id === undefined ? undefined : pool?.label[pool.id.indexOf(id)];
  field.value = label ?? value;
  delete field.dataset.id;
  const page = field.parentElement?.querySelector<HTMLAnchorElement>(".about");
  const href = about(id);
  if (page) {
    page.hidden = !href;
    page.href = href ?? "";
    fill(page, t("filters.about", { name: label ?? "" }));
  }
  if (id === undefined || label === undefined) return;
  field.dataset.id = id;
  field.dataset.label = label;
}

function later(act: () => void): () => void {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(act, WAIT);
  };
}
