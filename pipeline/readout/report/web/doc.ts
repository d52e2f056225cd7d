// One document, as it lies in data/documents-….js.

export type Span = [start: number, end: number];
export type Atom = [start: number, text: string | null, ...marks: number[]];
export type Block = [kind: string, level: number | null, start: number, end: number, atoms: Atom[]];
export type Mark = [layer: string, start: number, end: number, owners: number[]];

export interface Quote {
  kind: string;
  at: Span;
  block: number;
  status: string;
  speaker: string | null;
  key: string | null;
  mention: string | null;
  cue: string | null;
  occasion: {
    text: string;
    id: string;
    date: string | null;
    basis: string;
    event: number | null;
  } | null;
  parent: number | null;
  continues: number | null;
  method: string;
  confidence: number;
  closed: boolean;
  row: number;
}

export interface Entity {
  label: string;
  at: Span;
  name: string;
  edtf: string | null;
  glossary: number | null;
  kb: string | null;
  method: string;
}

export interface Hit {
  theme: string;
  score: number;
  at: Span;
  block: number;
  relation: string | null;
  sure: number | null;
  evidence: Span[];
  poles: [pole: string, start: number, end: number][];
}

export interface Event {
  id: string;
  label: string;
  kind: string;
  date: string | null;
  body: string | null;
  key: string | null;
  mentions: Span[];
}

export interface Turn {
  at: Span;
  block: number;
  speaker: string | null;
  role: string;
  answers: number | null;
}

export interface Entry {
  term: string;
  aliases: string[];
  at: Span | null;
  definition: Span | null;
}

export interface Frame {
  kind?: string;
  date: string | null;
  publisher: string;
  speaker?: string | null;
  speaker_at?: Span | null;
  place?: string | null;
  place_at?: Span | null;
  event?: number | null;
  basis?: Record<string, string>;
  confidence?: Record<string, number>;
}

export interface Doc {
  id: string;
  title: string;
  frame: Frame;
  blocks: Block[];
  marks: Mark[];
  quotes: Quote[];
  entities: Entity[];
  hits: Hit[];
  events: Event[];
  turns: Turn[];
  glossary: Entry[];
  warnings: [code: string, message: string, start: number | null, end: number | null][];
}

/** Statements by number; terms have none. */
export function numbered(doc: Doc): Map<number, number> {
  const numbers = new Map<number, number>();
  doc.quotes.forEach((quote, at) => {
    if (quote.kind !== "term") numbers.set(at, numbers.size + 1);
  });
  return numbers;
}

/** The words of a span, as far as they are shown. */
export function textAt(doc: Doc, [start, end]: Span): string {
  let found = "";
  for (const [, , from, to, atoms] of doc.blocks) {
    if (to <= start || from >= end) continue;
    atoms.forEach(([at, text], one) => {
      const after = atoms[one + 1]?.[0] ?? to;
      if (at >= start && after <= end) found += text ?? "…";
    });
  }
  return found;
}
