// The article: blocks of nested spans, with the notes of each block beside it.

import { place } from "./address";
import { type Atom, type Block, type Doc, type Entity, numbered, type Quote } from "./doc";
import { type Child, h, own } from "./dom";
import { kindOf, t, words } from "./texts";

const FIRST = 12; // ms of drawing until the first screen is shown
const BATCH = 40; // ms of drawing before the page may do other things

export interface Drawn {
  doc: Doc;
  article: HTMLElement;
  marks: Map<number, HTMLElement[]>; // the elements of each mark
  atoms: { start: number; end: number; node: Text }[]; // those that are shown
  blocks: HTMLElement[];
}

/** Draw a document into an element, some blocks at a time, so that the page stays at hand. */
export async function draw(doc: Doc, article: HTMLElement): Promise<Drawn> {
  const drawn: Drawn = { doc, article, marks: new Map(), atoms: [], blocks: [] };
  const notes = notesByBlock(doc);
  const lists = new Lists(article);
  const depth = new Depths();
  let until = performance.now() + FIRST;
  for (const [at, block] of doc.blocks.entries()) {
    if (performance.now() > until) {
      lists.show();
      await new Promise((resolve) => setTimeout(resolve));
      until = performance.now() + BATCH;
    }
    lists.add(block[0], row(drawn, block, at, notes.get(at) ?? [], depth));
  }
  lists.show();
  return drawn;
}

/** Puts list items into lists and entries of the glossary into one, in their turn. */
class Lists {
  private list: HTMLElement | null = null;
  private waiting = document.createDocumentFragment();
  private readonly article: HTMLElement;

  constructor(article: HTMLElement) {
    this.article = article;
  }

  /** Put what was added into the page, all at once. */
  show(): void {
    this.article.append(this.waiting);
  }

  add(kind: string, made: HTMLElement): void {
    const wanted = kind === "list_item" ? "ul" : kind.startsWith("glossary") ? "dl" : "";
    if (!wanted) {
      this.list = null;
      this.waiting.append(made);
      return;
    }
    if (this.list?.localName !== wanted) {
      this.list = h(wanted as "ul", { class: wanted === "dl" ? "glossary" : "list" });
      this.waiting.append(this.list);
    }
    this.list.append(made);
  }
}

/** Levels of headings that never skip one. */
class Depths {
  private last = 1;
  private opened = false;

  tag(kind: string, level: number | null): "h1" | "h2" | "h3" | "h4" {
    if (kind === "title" && !this.opened) {
      this.opened = true;
      return "h1";
    }
    this.last = Math.max(2, Math.min((level ?? 1) + 1, this.last + 1, 4));
    return `h${this.last}` as "h2";
  }
}

function row(drawn: Drawn, block: Block, at: number, notes: Note[], depth: Depths): HTMLElement {
  const [kind, level, start, end, atoms] = block;
  const outer = kind === "list_item" ? "li" : kind.startsWith("glossary") ? "div" : "section";
  const made = outer === "section" ? h("div") : h(outer as "div");
  made.className = `row ${kind}`;
  const inner = container(kind, level, depth);
  inner.classList.add("text");
  inner.setAttribute("dir", "auto");
  fillText(drawn, inner, atoms, end);
  const words = kind === "quotation" ? h("blockquote", {}, inner) : inner;
  made.append(words);
  if (notes.length) {
    const label = t("document.notes");
    const tag = kind.startsWith("glossary") ? "dd" : "div";
    made.append(
      h(tag, { class: "notes" }, h("ul", { "aria-label": label }, ...notes.map((note) => note()))),
    );
  }
  made.id = `b${at}`;
  made.dataset.start = String(start);
  made.tabIndex = -1;
  drawn.blocks.push(made);
  return made;
}

function container(kind: string, level: number | null, depth: Depths): HTMLElement {
  if (kind === "title" || kind === "heading") return h(depth.tag(kind, level));
  if (kind === "glossary_term") return h("dt");
  if (kind === "glossary_definition") return h("dd");
  return h("p");
}

/** Nest spans so that each mark is as few elements as its overlaps allow. */
function fillText(drawn: Drawn, parent: HTMLElement, atoms: Atom[], end: number): void {
  const open: { mark: number; element: HTMLElement }[] = [];
  let hidden = false;
  atoms.forEach(([start, text, ...marks], at) => {
    let same = 0;
    while (same < open.length && open[same]?.mark === marks[same]) same++;
    open.length = same;
    for (const mark of marks.slice(same)) {
      const element = span(drawn, mark, start);
      (open.at(-1)?.element ?? parent).append(element);
      open.push({ mark, element });
    }
    const innermost = open.at(-1)?.element ?? parent;
    if (text !== null) {
      const node = document.createTextNode(text);
      innermost.append(node);
      drawn.atoms.push({ start, end: atoms[at + 1]?.[0] ?? end, node });
    } else if (!hidden) {
      innermost.append(h("span", { class: "gap" }, ` ${t("document.gap")} `));
    }
    hidden = text === null;
  });
}

function span(drawn: Drawn, mark: number, start: number): HTMLElement {
  const [layer, from, , owners] = drawn.doc.marks[mark]!;
  const owner = owners[0] ?? 0;
  const quote = layer === "quote" ? drawn.doc.quotes[owner] : undefined;
  const made = document.createElement("span");
  made.className = `m ${layer}`;
  made.dataset.m = String(mark);
  const elements = drawn.marks.get(mark);
  if (elements) elements.push(made);
  else drawn.marks.set(mark, [made]);
  if (!quote) return made;
  made.classList.add(quote.kind);
  if (quote.parent !== null) made.classList.add("nested");
  if (from === start && quote.at[0] === start) made.append(reference(drawn.doc, owner));
  return made;
}

const numbers = new WeakMap<Doc, Map<number, number>>();

export function numberOf(doc: Doc, quote: number): number {
  let found = numbers.get(doc);
  if (!found) numbers.set(doc, (found = numbered(doc)));
  return found.get(quote) ?? 0;
}

/** The number at the beginning of a statement: what keys and screen readers hold on to. */
function reference(doc: Doc, owner: number): HTMLElement {
  const label = t("document.statement", { n: numberOf(doc, owner), told: told(doc, owner) });
  const attributes = { type: "button", class: "ref", "data-q": owner, "aria-label": label };
  return h("button", attributes, numberOf(doc, owner));
}

/** A statement in a few words: its kind, speaker, occasion. */
export function told(doc: Doc, owner: number): string {
  const quote = doc.quotes[owner]!;
  const speaker = quote.speaker ?? kindOf(quote.status);
  const occasion = quote.occasion ? `, ${quote.occasion.text}` : "";
  return `${kindOf(quote.kind)}, ${speaker}${occasion}`;
}

type Note = () => HTMLElement;

/** What makes the notes of each block, when it is drawn: its themes, statements, terms, names. */
function notesByBlock(doc: Doc): Map<number, Note[]> {
  const notes = new Map<number, Note[]>();
  const add = (block: number, note: Note): void => {
    const there = notes.get(block);
    if (there) there.push(note);
    else notes.set(block, [note]);
  };
  doc.turns.forEach((turn, at) => add(turn.block, () => turnNote(doc, at)));
  doc.hits.forEach((hit, at) => add(hit.block, () => themeNote(doc, at)));
  doc.quotes.forEach((quote, at) => {
    if (quote.kind !== "term") add(quote.block, () => statementNote(doc, at));
  });
  const terms = inBlocks(doc, doc.quotes, (quote) => (quote.kind === "term" ? quote.at[0] : -1));
  terms.forEach((quotes, block) => add(block, () => termsNote(doc, quotes)));
  const entities = inBlocks(doc, doc.entities, (entity) => entity.at[0]);
  entities.forEach((there, block) => add(block, () => namesNote(there)));
  for (const [code, message, start] of doc.warnings) {
    if (start !== null) add(blockAt(doc, start), () => warningNote(code, message));
  }
  return notes;
}

function namesNote(entities: Entity[]): HTMLElement {
  const names = [...new Set(entities.map((entity) => entity.name))].join(" · ");
  return h("li", { class: "note names" }, h("b", {}, t("document.names")), " ", own(names));
}

function warningNote(code: string, message: string): HTMLElement {
  const text = h("span", {}, h("b", {}, `⚠ ${words(code)}`), " ", own(message));
  return h("li", { class: "note warned" }, text);
}

function inBlocks<T>(doc: Doc, items: T[], place: (item: T) => number): Map<number, T[]> {
  const found = new Map<number, T[]>();
  for (const item of items) {
    const at = place(item);
    if (at < 0) continue;
    const block = blockAt(doc, at);
    const there = found.get(block);
    if (there) there.push(item);
    else found.set(block, [item]);
  }
  return found;
}

export function blockAt(doc: Doc, place: number): number {
  let [low, high] = [0, doc.blocks.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (doc.blocks[middle]![2] <= place) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

function termsNote(doc: Doc, quotes: Quote[]): HTMLElement {
  const texts = quotes.map(({ at: [start, end] }) => atomText(doc, start, end)).filter(Boolean);
  const shown = [...new Set(texts)].map((text) => `“${text}”`).join(" · ");
  return h("li", { class: "note terms" }, h("b", {}, t("document.terms")), " ", own(shown));
}

function atomText(doc: Doc, start: number, end: number): string {
  const atoms = doc.blocks[blockAt(doc, start)]?.[4] ?? [];
  return atoms
    .filter(([at]) => at >= start && at < end)
    .map(([, text]) => text ?? "…")
    .join("");
}

function statementNote(doc: Doc, at: number): HTMLElement {
  const quote = doc.quotes[at]!;
  const select = h("button", { type: "button", class: "number", "data-q": at }, numberOf(doc, at));
  select.setAttribute("aria-label", t("document.show", { n: numberOf(doc, at) }));
  const speaker = quote.speaker
    ? h("b", { class: "speaker" }, own(quote.speaker))
    : h("i", { class: "speaker" }, kindOf(quote.status));
  const cue = quote.cue ? h("span", { class: "cue" }, own(quote.cue)) : null;
  const continued = quote.continues === null ? null : numberOf(doc, quote.continues);
  const parent = quote.parent === null ? null : numberOf(doc, quote.parent);
  const parts: Child[] = [
    kindOf(quote.kind),
    quote.confidence < 0.5 ? t("document.unsure") : null,
    continued ? t("document.continues", { n: String(continued) }) : null,
    parent ? t("document.within", { n: String(parent) }) : null,
  ];
  const line = parts.filter(Boolean).join(" · ");
  return h(
    "li",
    { class: `note statement ${quote.kind}`, "data-q": at },
    select,
    h("span", {}, speaker, cue && " ", cue, occasionNote(doc, at), h("small", {}, line)),
  );
}

function occasionNote(doc: Doc, at: number): HTMLElement | null {
  const occasion = doc.quotes[at]!.occasion;
  if (!occasion) return null;
  const date = occasion.date ? `, ${occasion.date}` : "";
  return h("span", { class: "occasion" }, own(`${occasion.text}${date}`));
}

/** Who speaks from here on; a question leads to its answers, an answer to its question. */
function turnNote(doc: Doc, at: number): HTMLElement {
  const turn = doc.turns[at]!;
  const link = (other: number, name: string): HTMLElement => {
    const [start, end] = doc.turns[other]!.at;
    return h("a", { href: place(doc.id, start, end) }, name);
  };
  const joined = doc.turns
    .map((_, other) => other)
    .filter((other) => doc.turns[other]!.answers === at)
    .map((other) => link(other, t("document.answered", { n: other + 1 })));
  if (turn.answers !== null)
    joined.unshift(link(turn.answers, t("document.answers", { n: turn.answers + 1 })));
  const speaker = turn.speaker ? h("b", {}, own(turn.speaker)) : h("i", {}, t("document.nobody"));
  const told = `${at + 1} · ${kindOf(turn.role)}`;
  const links = joined.flatMap((one) => [" · ", one]);
  return h(
    "li",
    { class: `note turn by-${turn.role}` },
    speaker,
    h("small", {}, " ", told, ...links),
  );
}

function themeNote(doc: Doc, at: number): HTMLElement {
  const hit = doc.hits[at]!;
  const relation = hit.relation ? ` · ${kindOf(hit.relation)}` : "";
  const select = h("button", { type: "button", "data-t": at }, own(words(hit.theme)));
  const score = h("small", {}, `${hit.score.toFixed(2)}${relation}`);
  return h("li", { class: "note theme", "data-t": at }, select, " ", score);
}
