// The tables of the corpus, as they lie in data/.

import { filesOf, load, stored } from "./load";

export interface Quality {
  name: string;
  value: string;
  counted: string;
}

/** What several may share a label of: links go by the id. */
export interface Labelled {
  id: string[];
  label: string[];
}

export interface Overview {
  title: string;
  max_text: number | null;
  quality: Quality[];
  documents: {
    id: string[];
    title: string[];
    kind: number[];
    date: number[];
    speaker: (string | null)[];
    event: number[];
    place: (string | null)[];
    publisher: number[];
    words: number[];
    warnings: number[];
    file: number[];
    item: number[];
  };
  dates: { edtf: string[]; first: number[]; last: number[] };
  kinds: string[];
  quotes: string[];
  statuses: string[];
  cues: string[];
  themes: string[];
  relations: string[];
  publishers: string[];
  speakers: Labelled;
  events: Labelled & { kind: string[]; date: number[]; body: (string | null)[] };
  names: { label: string[]; text: string[] };
  files: { statements: number; documents: number; texts: number };
}

type Column = Int32Array;

export interface Statements {
  length: number;
  document: Column;
  start: Column;
  end: Column;
  kind: Column;
  status: Column;
  speaker: Column;
  cue: Column;
  occasion: Column;
  date: Column;
  own: Column;
  hit: Column;
  sure: Column;
  continues: Column;
}

export interface Hits {
  document: number[];
  start: number[];
  end: number[];
  passage: number[];
  theme: number[];
  score: number[];
  relation: number[];
  evidence: string[];
}

/** Who speaks in turn, and how many words. */
export interface Turns {
  document: number[];
  speaker: number[];
  words: number[];
}

/** A name or an event in a document: how often, and where first. */
export interface Mentions {
  document: number[];
  mentions: number[];
  start: number[];
  end: number[];
}

export interface Corpus extends Overview {
  statements: Statements;
  hits: Hits;
  turns: Turns;
  eventRows: Mentions & { event: number[] };
  nameRows: Mentions & { name: number[] };
}

export function overview(): Overview {
  return stored<Overview>("corpus");
}

export async function loadCorpus(): Promise<Corpus> {
  const head = overview();
  const [statements, hits, turns, eventRows, nameRows] = await Promise.all([
    loadStatements(head.files.statements),
    load<Hits>("hits"),
    load<Turns>("turns"),
    load<Corpus["eventRows"]>("events"),
    load<Corpus["nameRows"]>("names"),
  ]);
  return { ...head, statements, hits, turns, eventRows, nameRows };
}

async function loadStatements(files: number): Promise<Statements> {
  const parts = await Promise.all(
    filesOf("statements", files).map((name) => load<Record<string, number[]>>(name)),
  );
  const column = (name: string): Column => {
    const pieces = parts.map((part) => part[name] ?? []);
    const whole = new Int32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  };
  const document = column("document");
  return {
    length: document.length,
    document,
    start: column("start"),
    end: column("end"),
    kind: column("kind"),
    status: column("status"),
    speaker: column("speaker"),
    cue: column("cue"),
    occasion: column("occasion"),
    date: column("date"),
    own: column("own"),
    hit: column("hit"),
    sure: column("sure"),
    continues: column("continues"),
  };
}

/** The words of the statements, by row. */
export async function loadSaid(files: number): Promise<string[]> {
  const parts = await Promise.all(
    filesOf("said", files).map((name) => load<{ text: string[] }>(name)),
  );
  return parts.flatMap((part) => part.text);
}
