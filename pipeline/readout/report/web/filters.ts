// Filters: what of documents, statements and themed passages is counted.

import type { Corpus, Labelled } from "./corpus";

export interface Filters {
  from: string;
  to: string;
  kind: string;
  theme: string;
  speaker: string;
  status: string;
  occasion: string;
  event: string;
  body: string;
  quote: string;
  sure: number;
}

export const NAMES = [
  "from",
  "to",
  "kind",
  "theme",
  "speaker",
  "status",
  "occasion",
  "event",
  "body",
  "quote",
] as const;
export const SURE = 50; // hundredths; from here on statements and themes are counted

export interface Selection {
  documents: Uint8Array;
  statements: Uint8Array;
  hits: Uint8Array;
  turns: Uint8Array;
}

export function readFilters(params: URLSearchParams): Filters {
  const text = (name: string): string => params.get(name) ?? "";
  const given = Number.parseInt(text("sure"), 10);
  const sure = Number.isNaN(given) ? SURE : Math.min(100, Math.max(0, given));
  const named = Object.fromEntries(NAMES.map((name) => [name, text(name)]));
  return { ...(named as unknown as Filters), sure };
}

/** The filters as values of an address; the usual confidence is left out. */
export function asQuery(filters: Filters): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of NAMES) values[name] = filters[name];
  values.sure = filters.sure === SURE ? "" : String(filters.sure);
  return values;
}

/** First and last day that "2031", "2031-05" or "2031-05-03" allows, as numbers. */
export function dayRange(from: string, to: string): [number, number] | null {
  if (!from && !to) return null;
  return [edge(from, "0") || 1, edge(to, "9") || 99999999];
}

function edge(text: string, filler: string): number {
  const digits = text.replace(/\D/g, "").slice(0, 8);
  return digits.length < 4 ? 0 : Number(digits.padEnd(8, filler));
}

let last: { key: string; selection: Selection } | null = null;

/** Select by all filters at once. A statement's date is its occasion's, else its document's. */
export function select(corpus: Corpus, filters: Filters): Selection {
  const key = JSON.stringify(filters);
  if (last?.key !== key) last = { key, selection: selectAll(corpus, filters) };
  return last.selection;
}

function selectAll(corpus: Corpus, filters: Filters): Selection {
  const range = dayRange(filters.from, filters.to);
  const within = datesWithin(corpus, range);
  const base = baseDocuments(corpus, filters);
  const hits = selectHits(corpus, filters, base, within);
  const statements = selectStatements(corpus, filters, base, within);
  if (filters.speaker || filters.status || filters.occasion) keepSpoken(corpus, hits, statements);
  const turns = selectTurns(corpus, filters, base, within);
  const documents = base.slice();
  selectDocuments(corpus, filters, within, { documents, statements, hits, turns });
  return { documents, statements, hits, turns };
}

function datesWithin(corpus: Corpus, range: [number, number] | null): (date: number) => boolean {
  if (!range) return () => true;
  const { first, last } = corpus.dates;
  const fits = first.map((day, at) => day > 0 && day <= range[1] && (last[at] ?? 0) >= range[0]);
  return (date) => date >= 0 && fits[date] === true;
}

/** The documents of a kind, with an event, a body: whatever is said in them. */
function baseDocuments(corpus: Corpus, filters: Filters): Uint8Array {
  const { documents } = corpus;
  const base = new Uint8Array(documents.id.length).fill(1);
  if (filters.kind) keep(base, (at) => corpus.kinds[documents.kind[at] ?? -1] === filters.kind);
  if (filters.event) {
    const chosen = matching(corpus.events, filters.event);
    const { event, document } = corpus.eventRows;
    intersect(
      base,
      document.filter((_, at) => chosen[event[at] ?? -1]),
    );
  }
  if (filters.body) {
    const chosen = numbersOf(corpus.names.text, filters.body);
    const { name, document } = corpus.nameRows;
    intersect(
      base,
      document.filter((_, at) => chosen.has(name[at] ?? -1)),
    );
  }
  return base;
}

function selectHits(
  corpus: Corpus,
  filters: Filters,
  base: Uint8Array,
  within: (date: number) => boolean,
): Uint8Array {
  const { hits, documents } = corpus;
  const chosen = new Uint8Array(hits.document.length);
  const theme = filters.theme ? corpus.themes.indexOf(filters.theme) : null;
  for (let at = 0; at < chosen.length; at++) {
    const document = hits.document[at] ?? 0;
    if (!base[document] || (hits.score[at] ?? 0) < filters.sure) continue;
    if (theme !== null && hits.theme[at] !== theme) continue;
    if (within(documents.date[document] ?? -1)) chosen[at] = 1;
  }
  return chosen;
}

function selectStatements(
  corpus: Corpus,
  filters: Filters,
  base: Uint8Array,
  within: (date: number) => boolean,
): Uint8Array {
  const rows = corpus.statements;
  const chosen = new Uint8Array(rows.length);
  const speakers = filters.speaker ? matching(corpus.speakers, filters.speaker) : null;
  const occasions = filters.occasion ? matching(corpus.events, filters.occasion) : null;
  const status = filters.status ? corpus.statuses.indexOf(filters.status) : null;
  const kinds = quoteKinds(corpus, filters.quote);
  const themed = filters.theme ? themedPassages(corpus, filters) : null;
  for (let at = 0; at < rows.length; at++) {
    if (!base[rows.document[at]!] || rows.sure[at]! < filters.sure) continue;
    if (!kinds[rows.kind[at]!] || !within(rows.date[at]!)) continue;
    if (speakers && !speakers[rows.speaker[at]!]) continue;
    if (status !== null && rows.status[at] !== status) continue;
    if (occasions && !occasions[rows.occasion[at]!]) continue;
    if (themed && !themed(rows.hit[at]!)) continue;
    chosen[at] = 1;
  }
  return chosen;
}

/** What is said in turn; filters that only statements know let none through. */
function selectTurns(
  corpus: Corpus,
  filters: Filters,
  base: Uint8Array,
  within: (date: number) => boolean,
): Uint8Array {
  const { document, speaker } = corpus.turns;
  const chosen = new Uint8Array(document.length);
  if (filters.status || filters.occasion || filters.quote || filters.theme) return chosen;
  const speakers = filters.speaker ? matching(corpus.speakers, filters.speaker) : null;
  document.forEach((one, at) => {
    const spoken = !speakers || speakers[speaker[at] ?? -1];
    if (spoken && base[one] && within(corpus.documents.date[one] ?? -1)) chosen[at] = 1;
  });
  return chosen;
}

/** Whether the passage whose themes begin at a row has the theme, surely enough. */
function themedPassages(corpus: Corpus, filters: Filters): (hit: number) => boolean {
  const { passage, theme, score } = corpus.hits;
  const wanted = corpus.themes.indexOf(filters.theme);
  const fits = new Set<number>();
  theme.forEach((one, at) => {
    if (one === wanted && (score[at] ?? 0) >= filters.sure) fits.add(passage[at] ?? -1);
  });
  return (hit) => hit >= 0 && fits.has(passage[hit] ?? -1);
}

/** Of the themes those whose passage holds a chosen statement. */
function keepSpoken(corpus: Corpus, hits: Uint8Array, statements: Uint8Array): void {
  const spoken = new Set<number>();
  corpus.statements.hit.forEach((hit, at) => {
    if (hit >= 0 && statements[at]) spoken.add(corpus.hits.passage[hit] ?? -1);
  });
  keep(hits, (at) => spoken.has(corpus.hits.passage[at] ?? -1));
}

/** Of the documents those that hold what was chosen; by their own date where nothing was. */
function selectDocuments(
  corpus: Corpus,
  filters: Filters,
  within: (date: number) => boolean,
  { documents, statements, hits, turns }: Selection,
): void {
  if (filters.speaker || filters.status || filters.occasion || filters.quote) {
    const spoken = rowsOf(corpus.turns.document, turns);
    intersect(documents, [...rowsOf(corpus.statements.document, statements), ...spoken]);
    return;
  }
  if (filters.theme) intersect(documents, rowsOf(corpus.hits.document, hits));
  keep(documents, (at) => within(corpus.documents.date[at] ?? -1));
}

/** Statements are what is not a mere term, unless a kind is asked for. */
function quoteKinds(corpus: Corpus, wanted: string): boolean[] {
  return corpus.quotes.map((kind) => (wanted ? kind === wanted : kind !== "term"));
}

export function numbersOf(values: readonly string[], wanted: string): Set<number> {
  const found = new Set<number>();
  values.forEach((value, at) => {
    if (value === wanted) found.add(at);
  });
  return found;
}

/** Those of a name, or the one of an id ("=id"), as a mask. */
function matching(pool: Labelled, wanted: string): Uint8Array {
  if (!wanted.startsWith("=")) return Uint8Array.from(pool.label, (one) => Number(one === wanted));
  const id = wanted.slice(1);
  // of several who speak as one, each
  return Uint8Array.from(pool.id, (one) => Number(one === id || one.split("; ").includes(id)));
}

function rowsOf(documents: ArrayLike<number>, chosen: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 0; at < chosen.length; at++) if (chosen[at]) found.push(documents[at] ?? 0);
  return found;
}

function keep(mask: Uint8Array, fits: (at: number) => boolean): void {
  for (let at = 0; at < mask.length; at++) if (mask[at] && !fits(at)) mask[at] = 0;
}

function intersect(mask: Uint8Array, documents: number[]): void {
  const there = new Set(documents);
  keep(mask, (at) => there.has(at));
}
