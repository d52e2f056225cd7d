// The tables: which rows each has, what stands in its columns, where they lead.

import { about, exact, place } from "./address";
import type { Corpus } from "./corpus";
import type { Filters, Selection } from "./filters";
import { count, kindOf, words } from "./texts";

export interface Sight {
  corpus: Corpus;
  said: string[];
  chosen: Selection;
  filters: Filters;
  link: (table: string, more: Record<string, string>) => string;
}

export interface Column {
  name: string;
  value: (row: number) => string;
  key: (row: number) => number | string;
  href?: (row: number) => string;
}

export interface TableOf {
  rows: number[];
  columns: Column[];
  text: (row: number) => string;
  sorted: string;
  down: boolean;
}

export const TABLES = new Map<string, (sight: Sight) => TableOf>([
  ["statements", statements],
  ["speakers", speakers],
  ["passages", passages],
  ["events", events],
  ["names", (sight) => nameTable(sight, NAMES)],
  ["formulations", (sight) => nameTable(sight, FORMULATIONS)],
  ["documents", documents],
]);

const NAMES = new Set(["PERSON", "ORG", "GPE", "LOC"]);
const FORMULATIONS = new Set(["CONCEPT", "TECH", "WORK"]);

function rowsOf(mask: Uint8Array): number[] {
  const rows: number[] = [];
  for (let at = 0; at < mask.length; at++) if (mask[at]) rows.push(at);
  return rows;
}

/** A column of texts, sorted as texts. */
function text(name: string, value: Column["value"], href?: Column["href"]): Column {
  return { name, value, key: value, ...(href ? { href } : {}) };
}

function number(name: string, value: (row: number) => number, href?: Column["href"]): Column {
  return { name, value: (row) => count(value(row)), key: value, ...(href ? { href } : {}) };
}

function share(name: string, value: (row: number) => number): Column {
  return { name, value: (row) => (value(row) / 100).toFixed(2), key: value };
}

/** A column of dates, by their first day; what has none comes last. */
function date(corpus: Corpus, of: (row: number) => number): Column {
  const value = (row: number): string => corpus.dates.edtf[of(row)] ?? "";
  const key = (row: number): number => corpus.dates.first[of(row)] || 99999999;
  return { name: "date", value, key };
}

/** A column of a pool, sorted by the order of the pool's texts. */
function pooled(
  name: string,
  pool: readonly string[],
  of: (row: number) => number,
  href?: Column["href"],
): Column {
  const ranks = rank(pool);
  const value = (row: number): string => pool[of(row)] ?? "";
  const key = (row: number): number => ranks[of(row)] ?? pool.length;
  return { name, value, key, ...(href ? { href } : {}) };
}

const collator = new Intl.Collator("en", { numeric: true });
const ranked = new WeakMap<readonly string[], Int32Array>();

function rank(pool: readonly string[]): Int32Array {
  let ranks = ranked.get(pool);
  if (!ranks) {
    ranks = new Int32Array(pool.length);
    const order = pool.map((_, at) => at);
    order.sort((a, b) => collator.compare(pool[a] ?? "", pool[b] ?? ""));
    for (const [at, one] of order.entries()) ranks[one] = at;
    ranked.set(pool, ranks);
  }
  return ranks;
}

function document(corpus: Corpus, of: (row: number) => number): Column {
  const { id, title } = corpus.documents;
  return pooled("document", title, of, (row) => place(id[of(row)] ?? ""));
}

function statements({ corpus, said, chosen, link }: Sight): TableOf {
  const rows = corpus.statements;
  const id = (row: number): string => corpus.documents.id[rows.document[row]!] ?? "";
  const words = (row: number): string => said[row] ?? "";
  const speaker = (row: number): string => corpus.speakers.label[rows.speaker[row]!] ?? "";
  const status = (row: number): string => kindOf(corpus.statuses[rows.status[row]!] ?? "");
  const occasion = (row: number): string => corpus.events.label[rows.occasion[row]!] ?? "";
  const themes = (row: number): string => themesOf(corpus, rows.hit[row]!, chosen).join(", ");
  return {
    rows: rowsOf(chosen.statements),
    columns: [
      text("words", words, (row) => place(id(row), rows.start[row], rows.end[row])),
      {
        ...pooled("speaker", corpus.speakers.label, (row) => rows.speaker[row]!),
        value: (row) => speaker(row) || `(${status(row)})`,
        href: (row) => link("statements", speakerOf(corpus, row)),
      },
      pooled("cue", corpus.cues, (row) => rows.cue[row]!),
      {
        ...pooled("kind", corpus.quotes, (row) => rows.kind[row]!),
        value: (row) => kindOf(corpus.quotes[rows.kind[row]!] ?? ""),
      },
      {
        ...pooled("occasion", corpus.events.label, (row) => rows.occasion[row]!),
        href: (row) =>
          link("statements", { occasion: exact(corpus.events.id[rows.occasion[row]!]) }),
      },
      date(corpus, (row) => rows.date[row]!),
      text("theme", themes),
      document(corpus, (row) => rows.document[row]!),
      share("sure", (row) => rows.sure[row]!),
    ],
    text: (row) => `${words(row)}\n${speaker(row)}\n${occasion(row)}`,
    sorted: "date",
    down: false,
  };
}

/** What each says in turn beside what is reported of him. */
function speakers({ corpus, chosen, link }: Sight): TableOf {
  const { label, id } = corpus.speakers;
  const [said, spoken, reported] = [0, 0, 0].map(() => new Int32Array(label.length));
  corpus.turns.speaker.forEach((one, at) => {
    if (!chosen.turns[at] || one < 0) return;
    said![one]!++;
    spoken![one]! += corpus.turns.words[at] ?? 0;
  });
  corpus.statements.speaker.forEach((one, at) => {
    if (chosen.statements[at] && one >= 0) reported![one]!++;
  });
  return {
    rows: label.map((_, key) => key).filter((key) => said![key]! + reported![key]! > 0),
    columns: [
      pooled(
        "speaker",
        label,
        (key) => key,
        (key) => about(id[key]) ?? "",
      ),
      number(
        "turns",
        (key) => said![key] ?? 0,
        (key) => link("documents", { speaker: exact(id[key]) }),
      ),
      number("spoken", (key) => spoken![key] ?? 0),
      number(
        "reported",
        (key) => reported![key] ?? 0,
        (key) => link("statements", { speaker: exact(id[key]) }),
      ),
    ],
    text: (key) => label[key] ?? "",
    sorted: "reported",
    down: true,
  };
}

function speakerOf(corpus: Corpus, row: number): Record<string, string> {
  const { speaker, status } = corpus.statements;
  const id = corpus.speakers.id[speaker[row]!];
  return id ? { speaker: exact(id) } : { status: corpus.statuses[status[row]!] ?? "" };
}

/** The themes that were chosen of the passage whose themes begin at a row. */
function themesOf(corpus: Corpus, first: number, chosen: Selection): string[] {
  const found: string[] = [];
  if (first < 0) return found;
  const { passage, theme } = corpus.hits;
  for (let at = first; passage[at] === passage[first]; at++) {
    if (chosen.hits[at]) found.push(words(corpus.themes[theme[at] ?? -1] ?? ""));
    if (at + 1 >= passage.length) break;
  }
  return found;
}

function passages({ corpus, chosen }: Sight): TableOf {
  const rows = corpus.hits;
  const of = (row: number): number => rows.document[row] ?? -1;
  const id = (row: number): string => corpus.documents.id[of(row)] ?? "";
  const theme = (row: number): string => words(corpus.themes[rows.theme[row] ?? -1] ?? "");
  const relation = (row: number): string =>
    kindOf(corpus.relations[rows.relation[row] ?? -1] ?? "");
  return {
    rows: rowsOf(chosen.hits),
    columns: [
      text("theme", theme, (row) => place(id(row), rows.start[row], rows.end[row])),
      text("relation", relation),
      text("evidence", (row) => rows.evidence[row] ?? ""),
      date(corpus, (row) => corpus.documents.date[of(row)] ?? -1),
      document(corpus, of),
      share("sure", (row) => rows.score[row] ?? 0),
    ],
    text: (row) => `${theme(row)}\n${rows.evidence[row] ?? ""}\n${relation(row)}`,
    sorted: "date",
    down: false,
  };
}

interface Totals {
  documents: number;
  mentions: number;
  first: number; // row of the first mention
}

/** Counts by a key over the rows of the chosen documents. */
function totals(
  keys: number[],
  rows: { document: number[]; mentions: number[] },
  chosen: Uint8Array,
): Map<number, Totals> {
  const found = new Map<number, Totals>();
  keys.forEach((key, at) => {
    if (!chosen[rows.document[at] ?? -1]) return;
    const one = found.get(key) ?? { documents: 0, mentions: 0, first: at };
    one.documents++;
    one.mentions += rows.mentions[at] ?? 0;
    found.set(key, one);
  });
  return found;
}

function events({ corpus, chosen, link }: Sight): TableOf {
  const { eventRows: rows, events: pool } = corpus;
  const found = totals(rows.event, rows, chosen.documents);
  const said = new Map<number, number>();
  corpus.statements.occasion.forEach((one, at) => {
    if (chosen.statements[at]) said.set(one, (said.get(one) ?? 0) + 1);
  });
  const first = (key: number): number => found.get(key)?.first ?? 0;
  const label = (key: number): string => pool.label[key] ?? "";
  return {
    rows: [...found.keys()],
    columns: [
      pooled(
        "event",
        pool.label,
        (key) => key,
        (key) => firstPlace(corpus, rows, first(key)),
      ),
      text("kind", (key) => kindOf(pool.kind[key] ?? "")),
      date(corpus, (key) => pool.date[key] ?? -1),
      text("body", (key) => pool.body[key] ?? ""),
      number(
        "documents",
        (key) => found.get(key)?.documents ?? 0,
        (key) => link("documents", { event: exact(pool.id[key]) }),
      ),
      number("mentions", (key) => found.get(key)?.mentions ?? 0),
      number(
        "statements",
        (key) => said.get(key) ?? 0,
        (key) => link("statements", { occasion: exact(pool.id[key]) }),
      ),
    ],
    text: (key) => `${label(key)}\n${pool.body[key] ?? ""}`,
    sorted: "statements",
    down: true,
  };
}

function firstPlace(
  corpus: Corpus,
  rows: { document: number[]; start: number[]; end: number[] },
  at: number,
): string {
  return place(corpus.documents.id[rows.document[at] ?? -1] ?? "", rows.start[at], rows.end[at]);
}

function nameTable({ corpus, chosen, link }: Sight, labels: Set<string>): TableOf {
  const { nameRows: rows, names: pool } = corpus;
  const found = totals(rows.name, rows, chosen.documents);
  const first = (key: number): number => found.get(key)?.first ?? 0;
  const label = (key: number): string => pool.text[key] ?? "";
  return {
    rows: [...found.keys()].filter((key) => labels.has(pool.label[key] ?? "")),
    columns: [
      pooled(
        "name",
        pool.text,
        (key) => key,
        (key) => firstPlace(corpus, rows, first(key)),
      ),
      text("kind", (key) => kindOf(pool.label[key] ?? "")),
      number(
        "documents",
        (key) => found.get(key)?.documents ?? 0,
        (key) => link("documents", { body: label(key) }),
      ),
      number("mentions", (key) => found.get(key)?.mentions ?? 0),
    ],
    text: label,
    sorted: "mentions",
    down: true,
  };
}

function documents({ corpus, chosen, link }: Sight): TableOf {
  const rows = corpus.documents;
  const counted = new Map<number, number>();
  corpus.statements.document.forEach((one, at) => {
    if (chosen.statements[at]) counted.set(one, (counted.get(one) ?? 0) + 1);
  });
  const title = (row: number): string => rows.title[row] ?? "";
  const event = (row: number): string => corpus.events.label[rows.event[row] ?? -1] ?? "";
  const publisher = (row: number): string => corpus.publishers[rows.publisher[row] ?? -1] ?? "";
  return {
    rows: rowsOf(chosen.documents),
    columns: [
      pooled(
        "title",
        rows.title,
        (row) => row,
        (row) => place(rows.id[row] ?? ""),
      ),
      text("kind", (row) => kindOf(corpus.kinds[rows.kind[row] ?? -1] ?? "")),
      date(corpus, (row) => rows.date[row] ?? -1),
      text("speaker", (row) => rows.speaker[row] ?? ""),
      text("event", event, (row) =>
        link("documents", { event: exact(corpus.events.id[rows.event[row] ?? -1]) }),
      ),
      text("publisher", publisher),
      number("length", (row) => rows.words[row] ?? 0),
      number("statements", (row) => counted.get(row) ?? 0),
      number("warnings", (row) => rows.warnings[row] ?? 0),
    ],
    text: (row) => `${title(row)}\n${rows.id[row] ?? ""}\n${publisher(row)}\n${event(row)}`,
    sorted: "date",
    down: false,
  };
}
