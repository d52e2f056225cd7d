// The first page: what is in the corpus, under the filters of the address.

import { address, exact, query } from "./address";
import { type Bar, bars, dots, figure, matrix, type Period, strips } from "./charts";
import { type Corpus, loadCorpus } from "./corpus";
import { fill, find, h } from "./dom";
import { filterBar } from "./filterbar";
import { asQuery, type Filters, readFilters, select, type Selection } from "./filters";
import { type Periods, periodsOf } from "./periods";
import { count, kindOf, percent, t, words } from "./texts";

const SHOWN = 12; // bars of a chart
const DOTS = 24; // occasions on the line of time
const BODIES = new Set(["ORG", "GPE"]);

interface View {
  corpus: Corpus;
  filters: Filters;
  chosen: Selection;
  link: (table: string, more: Record<string, string>) => string;
}

export async function overviewPage(): Promise<void> {
  const corpus = await loadCorpus();
  filterBar(corpus);
  const show = (): void => {
    const filters = readFilters(query());
    const started = performance.now();
    const chosen = select(corpus, filters);
    const values = asQuery(filters);
    const link = (table: string, more: Record<string, string>) =>
      address("tables", { ...values, table, ...more });
    draw({ corpus, filters, chosen, link });
    find("main").dataset.ms = (performance.now() - started).toFixed(1);
  };
  addEventListener("hashchange", show);
  show();
}

function draw(view: View): void {
  fill(find("#figures"), ...figures(view));
  fill(
    find("#charts"),
    documentsOverTime(view),
    themesOverTime(view),
    kinds(view),
    speakers(view),
    occasions(view),
    themesBySpeaker(view),
    names(view, t("charts.bodies"), BODIES),
    names(view, t("charts.people"), new Set(["PERSON"])),
    names(view, t("charts.formulations"), new Set(["CONCEPT"]), "formulations"),
    publishers(view),
    quality(view),
  );
}

function figures({ corpus, chosen, link }: View): HTMLElement[] {
  const rows = corpus.statements;
  let [said, unnamed] = [0, 0];
  const speakers = new Set<number>();
  const agentless = corpus.statuses.indexOf("agentless");
  const nobody = corpus.statuses.indexOf("unattributed");
  for (let at = 0; at < rows.length; at++) {
    if (!chosen.statements[at]) continue;
    said++;
    if (rows.speaker[at]! >= 0) speakers.add(rows.speaker[at]!);
    if (rows.status[at] === agentless || rows.status[at] === nobody) unnamed++;
  }
  let [documents, text] = [0, 0];
  chosen.documents.forEach((there, at) => {
    documents += there;
    if (there) text += corpus.documents.words[at] ?? 0;
  });
  let turns = 0;
  chosen.turns.forEach((there, at) => {
    turns += there;
    const speaker = corpus.turns.speaker[at] ?? -1;
    if (there && speaker >= 0) speakers.add(speaker);
  });
  const passages = new Set(corpus.hits.passage.filter((_, at) => chosen.hits[at]));
  const one = (value: string, name: string, href?: string) =>
    h("div", {}, h("dt", {}, name), h("dd", {}, href ? h("a", { href }, value) : value));
  return [
    one(count(documents), t("figures.documents"), link("documents", {})),
    one(count(text), t("figures.words")),
    one(count(said), t("figures.statements"), link("statements", {})),
    one(count(speakers.size), t("figures.speakers"), link("speakers", {})),
    one(said ? percent(unnamed / said) : "–", t("figures.unnamed")),
    one(count(passages.size), t("figures.passages"), link("passages", {})),
    ...(turns ? [one(count(turns), t("figures.turns"))] : []),
  ];
}

function firstDay(corpus: Corpus, date: number): number {
  return corpus.dates.first[date] ?? 0;
}

function tally(
  keys: Iterable<[key: number, day: number]>,
  periods: Periods,
): Map<number, { values: number[]; total: number }> {
  const found = new Map<number, { values: number[]; total: number }>();
  for (const [key, day] of keys) {
    let row = found.get(key);
    if (!row) found.set(key, (row = { values: periods.list.map(() => 0), total: 0 }));
    row.total++;
    const at = periods.of(day);
    if (at >= 0) row.values[at] = (row.values[at] ?? 0) + 1;
  }
  return found;
}

function documentsOverTime({ corpus, chosen, link }: View): HTMLElement {
  const { kind, date } = corpus.documents;
  const rows: [number, number][] = [];
  chosen.documents.forEach((there, at) => {
    if (there) rows.push([kind[at] ?? -1, firstDay(corpus, date[at] ?? -1)]);
  });
  const periods = periodsOf(rows.map(([, day]) => day));
  const found = [...tally(rows, periods)].sort((a, b) => b[1].total - a[1].total);
  const items = found.map(([key, row]) => {
    const name = corpus.kinds[key] ?? "";
    const label = name ? kindOf(name) : t("charts.unknown");
    return { ...row, label, href: within(link, "documents", name ? { kind: name } : {}) };
  });
  const dated = rows.filter(([, day]) => day > 0).length;
  const note = t("charts.undated", { n: rows.length - dated });
  return figure(t("charts.documents"), note, strips(items, periods.list, "unit.documents"));
}

function within(link: View["link"], table: string, more: Record<string, string>) {
  return (period: Period) => link(table, { ...more, from: period.from, to: period.to });
}

function themesOverTime({ corpus, chosen, link }: View): HTMLElement {
  const { theme, document } = corpus.hits;
  const rows: [number, number][] = [];
  theme.forEach((one, at) => {
    const date = corpus.documents.date[document[at] ?? -1] ?? -1;
    if (chosen.hits[at]) rows.push([one, firstDay(corpus, date)]);
  });
  const periods = periodsOf(rows.map(([, day]) => day));
  const found = [...tally(rows, periods)].sort((a, b) => b[1].total - a[1].total);
  const items = found.map(([key, row]) => {
    const id = corpus.themes[key] ?? "";
    return { ...row, label: words(id), href: within(link, "passages", { theme: id }) };
  });
  const drawn = strips(items, periods.list, "unit.passages");
  const plain = (): HTMLElement | null =>
    bars(items.map((row) => ({ label: row.label, value: row.total, href: link("passages", {}) })));
  return figure(t("charts.themes"), t("charts.themes_note"), drawn ?? plain());
}

/** How often each number of a column stands in the chosen rows, -1 among them. */
function counted(column: ArrayLike<number>, chosen: Uint8Array): Map<number, number> {
  let most = -1;
  for (let at = 0; at < chosen.length; at++) if (column[at]! > most) most = column[at]!;
  const counts = new Int32Array(most + 2);
  for (let at = 0; at < chosen.length; at++) if (chosen[at]) counts[column[at]! + 1]!++;
  const found = new Map<number, number>();
  counts.forEach((value, at) => {
    if (value) found.set(at - 1, value);
  });
  return found;
}

function largest(counts: Map<number, number>): [number, number][] {
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function kinds({ corpus, chosen, link }: View): HTMLElement {
  const counts = largest(counted(corpus.statements.kind, chosen.statements));
  const statuses = largest(counted(corpus.statements.status, chosen.statements));
  const total = counts.reduce((sum, [, value]) => sum + value, 0);
  const share = (value: number): string => percent(value / Math.max(1, total));
  const row =
    (values: string[], name: string) =>
    ([key, value]: [number, number]): Bar => {
      const one = values[key] ?? "";
      const href = link("statements", { [name]: one });
      return { label: kindOf(one), value, note: share(value), href };
    };
  const body = total
    ? h(
        "div",
        { class: "pair" },
        bars(counts.map(row(corpus.quotes, "quote"))),
        bars(statuses.map(row(corpus.statuses, "status"))),
      )
    : null;
  return figure(t("charts.kinds"), t("charts.kinds_note"), body);
}

function speakers({ corpus, chosen, link }: View): HTMLElement {
  const counts = counted(corpus.statements.speaker, chosen.statements);
  const unnamed = counts.get(-1) ?? 0;
  counts.delete(-1);
  const total = [...counts.values()].reduce((sum, value) => sum + value, unnamed);
  const rows: Bar[] = largest(counts)
    .slice(0, SHOWN)
    .map(([key, value]) => {
      const label = corpus.speakers.label[key] ?? "";
      const speaker = exact(corpus.speakers.id[key]);
      return { label, value, href: link("statements", { speaker }) };
    });
  const agentless = corpus.statuses.indexOf("agentless");
  const nobody = counted(corpus.statements.status, chosen.statements).get(agentless) ?? 0;
  if (nobody) {
    const href = link("statements", { status: "agentless" });
    rows.push({ label: t("charts.agentless"), value: nobody, href, quiet: true });
  }
  const share = total ? percent(unnamed / total) : "0 %";
  return figure(t("charts.speakers"), t("charts.speakers_note", { share }), bars(rows));
}

function occasions({ corpus, chosen, link }: View): HTMLElement {
  const counts = counted(corpus.statements.occasion, chosen.statements);
  counts.delete(-1);
  const rows = largest(counts)
    .map(([key, value]) => {
      const date = corpus.events.date[key] ?? -1;
      const label = corpus.events.label[key] ?? "";
      const day = firstDay(corpus, date);
      const shown = corpus.dates.edtf[date] ?? "";
      const href = link("statements", { occasion: exact(corpus.events.id[key]) });
      return { label, value, day, date: shown, href };
    })
    .filter((row) => row.day > 0)
    .slice(0, DOTS)
    .sort((a, b) => a.day - b.day);
  return figure(t("charts.occasions"), t("charts.occasions_note"), dots(rows));
}

function themesBySpeaker({ corpus, chosen, link }: View): HTMLElement {
  const { hit, speaker, status, length } = corpus.statements;
  const { passage, theme } = corpus.hits;
  const agentless = corpus.statuses.indexOf("agentless");
  const rows = new Map<number, Map<number, number>>();
  for (let at = 0; at < length; at++) {
    const [first, who] = [hit[at]!, speaker[at]!];
    if (!chosen.statements[at] || first < 0 || (who < 0 && status[at] !== agentless)) continue;
    for (let one = first; passage[one] === passage[first]; one++) {
      if (!chosen.hits[one]) continue;
      let row = rows.get(who);
      if (!row) rows.set(who, (row = new Map()));
      row.set(theme[one]!, (row.get(theme[one]!) ?? 0) + 1);
    }
  }
  const sum = (row: Map<number, number>) => [...row.values()].reduce((a, b) => a + b, 0);
  const found = [...rows].sort((a, b) => sum(b[1]) - sum(a[1])).slice(0, SHOWN);
  const used = [...new Set(found.flatMap(([, row]) => [...row.keys()]))].sort((a, b) => a - b);
  const items = found.map(([key, row]) => {
    const label = corpus.speakers.label[key] ?? t("charts.agentless");
    const speaker = exact(corpus.speakers.id[key]);
    const who: Record<string, string> = key < 0 ? { status: "agentless" } : { speaker };
    const values = used.map((one) => row.get(one) ?? 0);
    const href = (at: number): string =>
      link("statements", { ...who, theme: corpus.themes[used[at] ?? -1] ?? "" });
    return { label, values, href };
  });
  const names = used.map((one) => words(corpus.themes[one] ?? ""));
  return figure(
    t("charts.matrix"),
    t("charts.matrix_note"),
    matrix(t("charts.matrix"), names, items),
  );
}

function names(view: View, title: string, labels: Set<string>, table = "names"): HTMLElement {
  const { corpus, chosen, link } = view;
  const { name, document, mentions } = corpus.nameRows;
  const wanted = Uint8Array.from(corpus.names.label, (label) => (labels.has(label) ? 1 : 0));
  const counts = new Int32Array(wanted.length);
  for (let at = 0; at < name.length; at++) {
    if (wanted[name[at]!] && chosen.documents[document[at]!]) counts[name[at]!]! += mentions[at]!;
  }
  const rows = [...counts.entries()]
    .filter(([, value]) => value > 0)
    .sort((a, b) => b[1] - a[1])
    .slice(0, SHOWN)
    .map(([key, value]) => {
      const label = corpus.names.text[key] ?? "";
      return { label, value, href: link("documents", { body: label }) };
    });
  const all = h("p", { class: "more" }, h("a", { href: link(table, {}) }, t("charts.all")));
  const drawn = bars(rows);
  return figure(title, t("charts.names_note"), drawn && h("div", {}, drawn, all));
}

function publishers({ corpus, chosen, link }: View): HTMLElement {
  const counts = counted(corpus.documents.publisher, chosen.documents);
  const rows = largest(counts)
    .slice(0, SHOWN)
    .map(([key, value]) => {
      const label = corpus.publishers[key] ?? "";
      const href = link("documents", { words: label });
      return { label: label || t("charts.unknown"), value, href, quiet: !label };
    });
  return figure(t("charts.publishers"), "", bars(rows));
}

function quality({ corpus }: View): HTMLElement {
  const rows = corpus.quality.map((one) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, one.name),
      h("td", {}, one.value),
      h("td", {}, one.counted),
    ),
  );
  const head = ["name", "value", "counted"].map((one) =>
    h("th", { scope: "col" }, t(`quality.${one}`)),
  );
  const table = h(
    "table",
    { class: "quality" },
    h("caption", { class: "hidden" }, t("quality.title")),
    h("thead", {}, h("tr", {}, ...head)),
    h("tbody", {}, ...rows),
  );
  return figure(t("quality.title"), t("quality.note"), table);
}
