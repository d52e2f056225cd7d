// The tables page: rows under the filters of the address, sorted, by pages, to be copied as CSV.

import { address, go, query } from "./address";
import { pager, wordsField } from "./controls";
import { type Corpus, loadCorpus, loadSaid } from "./corpus";
import { csv } from "./csv";
import { type Child, fill, find, h, own } from "./dom";
import { filterBar } from "./filterbar";
import { asQuery, readFilters, select } from "./filters";
import { type Sight, type TableOf, TABLES } from "./tablelist";
import { t } from "./texts";

const PAGE = 50; // rows

interface Asked {
  table: string;
  words: string;
  sort: string;
  down: boolean;
  page: number;
}

export async function tablesPage(): Promise<void> {
  const corpus = await loadCorpus();
  filterBar(corpus);
  const field = wordsField(t("tables.words"));
  const show = async (): Promise<void> => {
    const asked = readAsked();
    const needed = asked.table === "statements" ? await loadSaid(corpus.files.statements) : [];
    const current = readAsked();
    if (JSON.stringify(current) !== JSON.stringify(asked)) return;
    if (document.activeElement !== field) field.value = asked.words;
    const started = performance.now();
    draw(corpus, needed, asked);
    find("main").dataset.ms = (performance.now() - started).toFixed(1);
    find("main").dataset.table = asked.table;
  };
  addEventListener("hashchange", () => void show());
  await show();
}

function readAsked(): Asked {
  const params = query();
  const table = params.get("table") ?? "";
  return {
    table: TABLES.has(table) ? table : "statements",
    words: params.get("words") ?? "",
    sort: params.get("sort") ?? "",
    down: params.get("down") === "1",
    page: Math.max(1, Number.parseInt(params.get("page") ?? "1", 10) || 1),
  };
}

function draw(corpus: Corpus, said: string[], asked: Asked): void {
  const filters = readFilters(query());
  const chosen = select(corpus, filters);
  const values = { ...asQuery(filters), words: asked.words };
  const link = (table: string, more: Record<string, string>) =>
    address("tables", { ...asQuery(filters), table, ...more });
  const sight: Sight = { corpus, said, chosen, filters, link };
  const table = TABLES.get(asked.table)!(sight);
  const rows = arrange(table, asked);
  fill(find("#tabs"), ...tabs(asked, values));
  fill(
    find("#table"),
    ...head(table, rows, asked),
    grid(table, rows, asked),
    pager(page(rows, asked), lastOf(rows)),
  );
}

function tabs(asked: Asked, values: Record<string, string>): Child[] {
  return [...TABLES.keys()].map((name) => {
    const current = name === asked.table ? "page" : null;
    const href = address("tables", { ...values, table: name });
    return h("a", { href, "aria-current": current }, t(`tables.${name}`));
  });
}

function arrange(table: TableOf, asked: Asked): number[] {
  const wanted = asked.words.toLowerCase().trim();
  const rows = wanted
    ? table.rows.filter((row) => table.text(row).toLowerCase().includes(wanted))
    : table.rows.slice();
  const column = table.columns.find((one) => one.name === (asked.sort || table.sorted));
  if (!column) return rows;
  const down = asked.sort ? asked.down : table.down;
  const keys = new Map<number, number | string>();
  for (const row of rows) keys.set(row, column.key(row));
  const sign = down ? -1 : 1;
  return rows.sort((a, b) => sign * compare(keys.get(a)!, keys.get(b)!) || a - b);
}

const collator = new Intl.Collator("en", { numeric: true });

function compare(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return collator.compare(String(a), String(b));
}

function head(table: TableOf, rows: number[], asked: Asked): Child[] {
  const status = h("span", { role: "status" });
  const copy = h("button", { type: "button", id: "copy" }, t("tables.copy"));
  copy.addEventListener("click", () => {
    const lines = [table.columns.map((column) => t(`column.${column.name}`))];
    for (const row of rows) lines.push(table.columns.map((column) => column.value(row)));
    void copyText(csv(lines)).then((done) => {
      const told = done ? t("tables.copied", { n: rows.length }) : t("tables.not_copied");
      fill(status, told);
    });
  });
  const found = h("p", { id: "found" }, t("tables.rows", { n: rows.length }));
  const note = t(`tables.${asked.table}_note`);
  return [h("p", { class: "note" }, note), h("div", { class: "tools" }, found, copy, status)];
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** For browsers that give pages on a disk no clipboard. */
function copyBySelection(text: string): boolean {
  const field = h("textarea", { readonly: true, class: "hidden" });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

function grid(table: TableOf, rows: number[], asked: Asked): HTMLElement {
  const from = (page(rows, asked) - 1) * PAGE;
  const sorted = asked.sort || table.sorted;
  const down = asked.sort ? asked.down : table.down;
  const heads = table.columns.map((column) => {
    const current = column.name === sorted;
    const order = current ? (down ? "descending" : "ascending") : null;
    const sort = (): void => go({ sort: column.name, down: current && !down ? "1" : "", page: "" });
    const arrow = h("span", { "aria-hidden": "true" }, current ? (down ? "↓" : "↑") : "");
    const button = h(
      "button",
      { type: "button", onclick: sort },
      t(`column.${column.name}`),
      arrow,
    );
    return h("th", { scope: "col", "aria-sort": order, class: column.name }, button);
  });
  const body = rows.slice(from, from + PAGE).map((row) => h("tr", {}, ...cells(table, row)));
  const caption = h("caption", { class: "hidden" }, t(`tables.${asked.table}`));
  const made = h(
    "table",
    { class: `rows ${asked.table}` },
    caption,
    h("thead", {}, h("tr", {}, ...heads)),
    h("tbody", {}, ...body),
  );
  const label = t(`tables.${asked.table}`);
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": label }, made);
}

function cells(table: TableOf, row: number): HTMLElement[] {
  return table.columns.map((column) => {
    const value = column.value(row);
    const href = value && column.href?.(row);
    return h("td", { class: column.name }, href ? h("a", { href }, own(value)) : own(value));
  });
}

function page(rows: number[], asked: Asked): number {
  return Math.min(asked.page, lastOf(rows));
}

function lastOf(rows: number[]): number {
  return Math.max(1, Math.ceil(rows.length / PAGE));
}
