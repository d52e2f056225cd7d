// The search page: hits in their context, sorted by what stands beside them.

import { go, place, query } from "./address";
import { pager } from "./controls";
import { type Corpus, loadCorpus, loadSaid } from "./corpus";
import { type Child, fill, find, h, own } from "./dom";
import { filterBar } from "./filterbar";
import { readFilters, select } from "./filters";
import { drop, filesOf, load } from "./load";
import { type Asked, fold, type Found, offsets, scan, type Stretch } from "./scan";
import { t } from "./texts";

const PAGE = 50; // hits
const CONTEXT = 80; // characters to either side
const SORTED = 20_000; // hits that are sorted by their neighbours
const SORTS = ["place", "left", "right", "date"];

interface View extends Asked {
  where: "text" | "said";
  sort: string;
  page: number;
}

type Raw = [document: number, start: number, text: string, astral: number[]];

export async function searchPage(): Promise<void> {
  const corpus = await loadCorpus();
  filterBar(corpus);
  const fields = form();
  const show = async (): Promise<void> => {
    const view = read();
    fields(view);
    if (!view.words.trim())
      return fill(find("#hits"), h("p", { class: "note" }, t("search.empty")));
    fill(find("#told"), t("search.loading"));
    const stretches = await (view.where === "said" ? saidOf(corpus) : textsOf(corpus));
    if (JSON.stringify(read()) !== JSON.stringify(view)) return;
    draw(corpus, stretches, view);
  };
  addEventListener("hashchange", () => void show());
  await show();
}

function read(): View {
  const params = query();
  const sort = params.get("sort") ?? "";
  return {
    words: params.get("q") ?? "",
    all: params.get("all") === "1",
    whole: params.get("part") !== "1",
    where: params.get("in") === "said" ? "said" : "text",
    sort: SORTS.includes(sort) ? sort : "place",
    page: Math.max(1, Number.parseInt(params.get("page") ?? "1", 10) || 1),
  };
}

/** Build the form; returns what sets it to what the address says. */
function form(): (view: View) => void {
  const words = h("input", { id: "q", type: "search", autocomplete: "off" });
  const choice = (id: string, values: string[]): HTMLSelectElement =>
    h(
      "select",
      { id },
      ...values.map((value) => h("option", { value }, t(`search.${id}_${value}`))),
    );
  const how = choice("how", ["phrase", "all"]);
  const where = choice("in", ["text", "said"]);
  const sort = choice("sort", SORTS);
  const part = h("input", { id: "part", type: "checkbox" });
  const field = (input: HTMLElement): HTMLElement =>
    h("div", { class: "field" }, h("label", { for: input.id }, t(`search.${input.id}`)), input);
  const set = (): void =>
    go({
      q: words.value,
      all: how.value === "all" ? "1" : "",
      in: where.value === "said" ? "said" : "",
      sort: sort.value === "place" ? "" : sort.value,
      part: part.checked ? "1" : "",
      page: "",
    });
  const button = h("button", { type: "submit" }, t("search.go"));
  const made = h("form", { class: "search", role: "search" }, field(words), button, field(how));
  made.append(field(where), field(sort), field(part));
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    set();
  });
  for (const input of [how, where, sort, part]) input.addEventListener("change", set);
  find("#search").append(made);
  return (view) => {
    if (document.activeElement !== words) words.value = view.words;
    how.value = view.all ? "all" : "phrase";
    where.value = view.where;
    sort.value = view.sort;
    part.checked = !view.whole;
  };
}

let texts: Promise<Stretch[]> | undefined;
let said: Promise<Stretch[]> | undefined;

/** All texts, folded; loaded at the first search, and their scripts let go again. */
function textsOf(corpus: Corpus): Promise<Stretch[]> {
  texts ??= (async () => {
    const names = filesOf("texts", corpus.files.texts);
    const found: Stretch[] = [];
    for (const part of await Promise.all(names.map((name) => load<Raw[]>(name)))) {
      for (const [document, start, text, astral] of part) {
        found.push({ document, start, text, astral, folded: fold(text) });
      }
    }
    names.forEach(drop);
    return found;
  })();
  return texts;
}

function saidOf(corpus: Corpus): Promise<Stretch[]> {
  said ??= loadSaid(corpus.files.statements).then((all) =>
    all.map((text, row) => ({
      document: corpus.statements.document[row]!,
      start: row,
      text,
      astral: [],
      folded: fold(text),
    })),
  );
  return said;
}

function draw(corpus: Corpus, stretches: Stretch[], view: View): void {
  const started = performance.now();
  const chosen = select(corpus, readFilters(query()));
  const counts = (one: Stretch): boolean =>
    view.where === "said"
      ? chosen.statements[one.start] === 1
      : chosen.documents[one.document] === 1;
  const found = scan(stretches, view).filter((hit) => counts(stretches[hit.stretch]!));
  const scanned = performance.now() - started;
  const sorted = arrange(corpus, stretches, found, view);
  const shown = sorted.slice((view.page - 1) * PAGE, view.page * PAGE);
  const documents = new Set(found.map((hit) => stretches[hit.stretch]!.document)).size;
  const told = t("search.found", { n: found.length, documents, ms: Math.round(scanned) });
  const limit =
    found.length > SORTED && view.sort !== "place" ? t("search.unsorted", { n: SORTED }) : "";
  fill(find("#told"), told, limit);
  find("main").dataset.ms = scanned.toFixed(1);
  const rows = shown.map((hit) => h("tr", {}, ...line(corpus, stretches[hit.stretch]!, hit, view)));
  const heads = ["left", "hit", "right", "document", "date"].map((name) =>
    h("th", { scope: "col", class: name }, t(`column.${name}`)),
  );
  const table = h(
    "table",
    { class: "kwic" },
    h("caption", { class: "hidden" }, t("search.hits")),
    h("thead", {}, h("tr", {}, ...heads)),
    h("tbody", {}, ...rows),
  );
  const group = { class: "scroll", tabindex: 0, role: "group", "aria-label": t("search.hits") };
  fill(
    find("#hits"),
    found.length ? h("div", group, table) : null,
    found.length > PAGE ? pager(view.page, Math.ceil(found.length / PAGE)) : null,
  );
}

function arrange(corpus: Corpus, stretches: Stretch[], found: Found[], view: View): Found[] {
  if (view.sort === "place") return found;
  const some = found.slice(0, SORTED);
  const keys = new Map<Found, string>();
  for (const hit of some) keys.set(hit, keyOf(corpus, stretches[hit.stretch]!, hit, view.sort));
  some.sort((a, b) => {
    const [one, other] = [keys.get(a)!, keys.get(b)!];
    return one < other ? -1 : one > other ? 1 : 0;
  });
  return some.concat(found.slice(SORTED));
}

/** What a hit is sorted by: the words behind it, those before it read backwards, its date. */
function keyOf(corpus: Corpus, stretch: Stretch, hit: Found, sort: string): string {
  if (sort === "right") return bare(stretch.folded.slice(hit.to, hit.to + CONTEXT)).join(" ");
  if (sort === "left") {
    return bare(stretch.folded.slice(Math.max(0, hit.from - CONTEXT), hit.from))
      .reverse()
      .join(" ");
  }
  const first = corpus.dates.first[corpus.documents.date[stretch.document] ?? -1];
  return String(first || 99999999);
}

function bare(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

/** What stands beside a hit, on one line; no half of a character at its edges. */
function context(text: string, from: number, to: number): string {
  const cut = text.slice(Math.max(0, from), to).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");
  return cut.replace(/\s+/g, " ");
}

function line(corpus: Corpus, stretch: Stretch, hit: Found, view: View): Child[] {
  const { documents, dates, statements } = corpus;
  const id = documents.id[stretch.document] ?? "";
  const row = stretch.start;
  const [start, end] =
    view.where === "said" ? [statements.start[row]!, statements.end[row]!] : offsets(stretch, hit);
  const { text } = stretch;
  const before = context(text, hit.from - CONTEXT, hit.from);
  const behind = context(text, hit.to, hit.to + CONTEXT);
  const link = h("a", { href: place(id, start, end) }, h("mark", {}, text.slice(hit.from, hit.to)));
  const date = dates.edtf[documents.date[stretch.document] ?? -1] ?? "";
  return [
    h("td", { class: "left" }, own(before)),
    h("td", { class: "hit" }, link),
    h("td", { class: "right" }, own(behind)),
    h("td", { class: "document" }, own(documents.title[stretch.document] ?? "")),
    h("td", { class: "date" }, date),
  ];
}
