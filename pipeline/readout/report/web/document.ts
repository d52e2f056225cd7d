// The document page: one article with its annotations, at the place that the address names.

import { address, go, place, query } from "./address";
import { draw, type Drawn } from "./article";
import { type Overview, overview } from "./corpus";
import { type Doc, type Mark } from "./doc";
import { type Child, fill, find, h, own, roving } from "./dom";
import { load } from "./load";
import { card, type Elsewhere, itemsOf, kindOfLayer } from "./panel";
import { kindOf, percent, t, words } from "./texts";

const LAYERS = ["turns", "statements", "speakers", "terms", "names", "themes", "warnings"];
const PLACE = "place"; // the highlight of the words that the address names

interface Same {
  row: number[];
  group: number[];
  document: number[];
  start: number[];
  end: number[];
}

let drawn: Drawn | null = null;

export async function documentPage(): Promise<void> {
  layers();
  keys();
  addEventListener("hashchange", () => void show());
  await show();
}

/** Show the document of the address, or only another place in the one that is shown. */
async function show(): Promise<void> {
  const corpus = overview();
  const params = query();
  const id = params.get("id") ?? "";
  const at = corpus.documents.id.indexOf(id);
  toggle(params.get("off")?.split(",") ?? []);
  if (at < 0) return missing(id);
  if (drawn?.doc.id !== id) {
    drawn = null;
    const doc = await read(corpus, at);
    head(corpus, at, doc);
    const article = find("#article");
    fill(article);
    const made = await draw(doc, article);
    if (query().get("id") !== id) return;
    drawn = made;
    roving(article, "button.ref");
    roving(article, ".note button");
    article.dataset.drawn = "1";
  }
  jump(params.get("at"));
}

async function read(corpus: Overview, at: number): Promise<Doc> {
  const { file, item } = corpus.documents;
  const name = `documents-${String(file[at]).padStart(3, "0")}`;
  const doc = (await load<Doc[]>(name))[item[at] ?? 0];
  if (!doc) throw new Error(`data/${name}.js is damaged`);
  return doc;
}

function missing(id: string): void {
  const list = h("a", { href: address("tables", { table: "documents" }) }, t("document.list"));
  fill(find("#frame"), h("h1", {}, t("document.none")), h("p", {}, own(id)), h("p", {}, list));
}

function head(corpus: Overview, at: number, doc: Doc): void {
  const { frame } = doc;
  document.title = `${doc.title} · ${corpus.title}`;
  const event = typeof frame.event === "number" ? doc.events[frame.event] : undefined;
  const link = (text: string, span?: [number, number] | null): HTMLElement =>
    span ? h("a", { href: place(doc.id, span[0], span[1]) }, own(text)) : own(text);
  const rows: [string, Child][] = [
    ["kind", frame.kind ? kindOf(frame.kind) : null],
    ["speaker", frame.speaker ? link(frame.speaker, frame.speaker_at) : null],
    ["event", event ? link(event.label, event.mentions[0]) : null],
    ["date", frame.date ? own(frame.date) : null],
    ["place", frame.place ? link(frame.place, frame.place_at) : null],
    ["publisher", frame.publisher ? own(frame.publisher) : null],
  ];
  const told = rows.filter(([, value]) => value);
  const list = told.map(([name, value]) => {
    const basis = frame.basis?.[name];
    const sure = frame.confidence?.[name];
    const note = [basis ? t(`basis.${basis}`) : "", sure === undefined ? "" : percent(sure)];
    const small = h("small", {}, note.filter(Boolean).join(", "));
    return h("div", {}, h("dt", {}, t(`frame.${name}`)), h("dd", {}, value, " ", small));
  });
  const titled = doc.blocks.some(([kind]) => kind === "title");
  const warnings = doc.warnings.filter(([, , start]) => start === null);
  fill(
    find("#frame"),
    neighbours(corpus, at),
    titled ? null : h("h1", {}, own(doc.title)),
    h("dl", { class: "frame" }, ...list),
    ...warnings.map(([code, message]) =>
      h("p", { class: "warned" }, `⚠ ${words(code)}: `, own(message)),
    ),
    corpus.max_text === null
      ? null
      : h("p", { class: "note" }, t("document.cut", { n: corpus.max_text })),
    doc.quotes.length ? null : h("p", { class: "note" }, t("document.no_statements")),
  );
}

function neighbours(corpus: Overview, at: number): HTMLElement {
  const link = (name: string, other: number): Child => {
    const id = corpus.documents.id[other];
    return id === undefined ? null : h("a", { href: place(id), rel: name }, t(`document.${name}`));
  };
  const label = t("document.neighbours");
  const id = h("span", { class: "id" }, own(corpus.documents.id[at] ?? ""));
  return h(
    "nav",
    { "aria-label": label, class: "neighbours" },
    id,
    link("prev", at - 1),
    link("next", at + 1),
  );
}

/** The boxes that switch layers on and off; the address keeps what is off. */
function layers(): void {
  const boxes = LAYERS.map((layer) => {
    const box = h("input", { type: "checkbox", id: `layer-${layer}`, checked: true, value: layer });
    box.addEventListener("change", () => {
      const off = LAYERS.filter((one) => !boxOf(one).checked);
      go({ off: off.join(",") });
    });
    return h("label", { class: layer }, box, h("span", {}, t(`layers.${layer}`)));
  });
  find("#layers").append(h("fieldset", {}, h("legend", {}, t("layers.title")), ...boxes));
}

function boxOf(layer: string): HTMLInputElement {
  return find(`#layer-${layer}`) as HTMLInputElement;
}

function toggle(off: string[]): void {
  for (const layer of LAYERS) {
    boxOf(layer).checked = !off.includes(layer);
    find("#article").classList.toggle(`no-${layer}`, off.includes(layer));
  }
}

/** Go to "120-180", mark these words, and open what is marked there. */
function jump(at: string | null): void {
  CSS.highlights?.delete(PLACE);
  if (!drawn || !at) return;
  const found = /^(\d+)-(\d+)$/.exec(at);
  if (!found) return;
  const [start, end] = [Number(found[1]), Number(found[2])];
  const inside = drawn.atoms.filter((atom) => atom.start < end && atom.end > start);
  const first = inside[0];
  if (!first) return;
  mark(inside, start, end);
  const parent = first.node.parentElement!;
  bringIntoView(first.node, start - first.start);
  const exact = drawn.doc.marks.findIndex(
    ([layer, from, to]) => from === start && to === end && layer !== "marked",
  );
  const holder = parent.closest<HTMLElement>(".m");
  const number = exact >= 0 ? exact : holder ? Number(holder.dataset.m) : -1;
  if (number >= 0) choose(number, parent, true);
  const target = parent.closest<HTMLElement>(".row");
  const reference =
    exact >= 0 ? drawn.marks.get(exact)?.[0]?.querySelector<HTMLElement>("button.ref") : null;
  (reference ?? target)?.focus({ preventScroll: true });
}

function mark(atoms: Drawn["atoms"], start: number, end: number): void {
  if (typeof Highlight === "undefined") return;
  const highlight = new Highlight();
  for (const atom of atoms) {
    const { node } = atom;
    const range = document.createRange();
    range.setStart(node, units(node.data, start - atom.start));
    range.setEnd(node, units(node.data, end - atom.start));
    highlight.add(range);
  }
  CSS.highlights.set(PLACE, highlight);
}

/** Scroll to a place in a text: to its block, which is laid out only then, and to its line. */
function bringIntoView(node: Text, points: number): void {
  node.parentElement?.closest(".row")?.scrollIntoView({ block: "center" });
  const range = document.createRange();
  range.setStart(node, units(node.data, points));
  range.collapse(true);
  const { top } = range.getBoundingClientRect();
  if (top < 0 || top > innerHeight * 0.8) scrollBy(0, top - innerHeight / 3);
}

/** How many units of UTF-16 the first code points of a text take. */
function units(text: string, points: number): number {
  let at = 0;
  for (const character of text) {
    if (points-- <= 0) break;
    at += character.length;
  }
  return at;
}

/** Light up what belongs together, show all that is marked there: the smallest first, or this. */
function choose(number: number, element: Element, first = false): void {
  if (!drawn) return;
  const chain: Mark[] = [];
  let one = element.closest<HTMLElement>(".m");
  while (one) {
    chain.push(drawn.doc.marks[Number(one.dataset.m)]!);
    one = one.parentElement?.closest<HTMLElement>(".m") ?? null;
  }
  const chosen = drawn.doc.marks[number]!;
  const others = chain.filter((mark) => mark !== chosen);
  const all = [chosen, ...others].sort((a, b) => a[2] - a[1] - (b[2] - b[1]));
  light(chosen);
  void openPanel(first ? [chosen, ...all.filter((mark) => mark !== chosen)] : all);
}

function light([layer, , , owners]: Mark): void {
  if (!drawn) return;
  const { doc, marks, article } = drawn;
  article.querySelectorAll(".lit, .kin").forEach((one) => one.classList.remove("lit", "kin"));
  const kind = kindOfLayer(layer);
  const lit = new Set(owners);
  const kin = kind === "quote" ? kinOf(doc, lit) : new Set<number>();
  doc.marks.forEach(([other, , , theirs], at) => {
    if (kindOfLayer(other) !== kind) return;
    const name = theirs.some((one) => lit.has(one))
      ? "lit"
      : theirs.some((one) => kin.has(one))
        ? "kin"
        : "";
    if (name) marks.get(at)?.forEach((one) => one.classList.add(name));
  });
  const selector = kind === "quote" ? "q" : kind === "hit" ? "t" : "";
  if (!selector) return;
  for (const one of lit) {
    article
      .querySelectorAll(`li[data-${selector}="${one}"]`)
      .forEach((note) => note.classList.add("lit"));
  }
}

/** The report that statements belong to: what they go on from, and what goes on from them. */
function kinOf(doc: Doc, lit: Set<number>): Set<number> {
  const heads = new Set([...lit].map((one) => headOf(doc, one)));
  const kin = new Set<number>();
  doc.quotes.forEach((_, at) => {
    if (heads.has(headOf(doc, at)) && !lit.has(at)) kin.add(at);
  });
  return kin;
}

function headOf(doc: Doc, quote: number): number {
  let head = quote;
  for (let steps = doc.quotes.length; steps > 0; steps--) {
    const before = doc.quotes[head]?.continues;
    if (before === null || before === undefined) break;
    head = before;
  }
  return head;
}

async function openPanel(marks: Mark[]): Promise<void> {
  if (!drawn) return;
  const { doc } = drawn;
  const items = itemsOf(marks);
  const panel = find("#panel");
  const close = h(
    "button",
    { type: "button", class: "close", "aria-label": t("panel.close") },
    "×",
  );
  close.addEventListener("click", closePanel);
  const cards = (same: Map<number, Elsewhere[]>): HTMLElement[] =>
    items.map((item) =>
      card(doc, item, item.kind === "quote" ? (same.get(item.number) ?? []) : []),
    );
  fill(panel, close, h("h2", { class: "hidden" }, t("panel.title")), ...cards(new Map()));
  panel.hidden = false;
  const same = await elsewhere(
    doc,
    items.filter((item) => item.kind === "quote").map((item) => item.number),
  );
  if (same.size && drawn?.doc === doc) {
    fill(panel, close, h("h2", { class: "hidden" }, t("panel.title")), ...cards(same));
  }
}

function closePanel(): void {
  find("#panel").hidden = true;
  cameFrom?.focus();
  cameFrom = null;
  drawn?.article
    .querySelectorAll(".lit, .kin")
    .forEach((one) => one.classList.remove("lit", "kin"));
}

/** Where else the words of statements stand. */
async function elsewhere(doc: Doc, quotes: number[]): Promise<Map<number, Elsewhere[]>> {
  const same = await load<Same>("same");
  const found = new Map<number, Elsewhere[]>();
  for (const quote of quotes) {
    const at = same.row.indexOf(doc.quotes[quote]?.row ?? -1);
    if (at < 0) continue;
    const others: Elsewhere[] = [];
    same.group.forEach((group, one) => {
      if (group !== same.group[at] || one === at) return;
      others.push({ document: same.document[one]!, start: same.start[one]!, end: same.end[one]! });
    });
    found.set(quote, others);
  }
  return found;
}

/** Mouse and keys: clicks choose; arrows go on between statements, [ and ] between all marks. */
function keys(): void {
  const article = find("#article");
  article.addEventListener("click", (event) => {
    const target = event.target as Element;
    const owner = target.closest<HTMLElement>("[data-q], [data-t]");
    const button = owner?.closest<HTMLElement>("button");
    if (button) return chooseOwner(button, event.detail === 0);
    const marked = target.closest<HTMLElement>(".m");
    if (marked) choose(Number(marked.dataset.m), target);
  });
  article.addEventListener("focusin", (event) => {
    const reference = (event.target as Element).closest<HTMLElement>("button.ref");
    if (reference && drawn) lightOwner(Number(reference.dataset.q));
  });
  addEventListener("keydown", (event) => {
    const typing = (event.target as Element).matches("input, select, textarea");
    if (typing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") closePanel();
    if (event.key === "n") step("button.ref", 1);
    if (event.key === "p") step("button.ref", -1);
    if (event.key === "]") stepMark(1);
    if (event.key === "[") stepMark(-1);
  });
}

/** Choose what a number or a note stands for; whoever came by keys goes on in the panel. */
function chooseOwner(button: HTMLElement, byKeys: boolean): void {
  if (!drawn) return;
  cameFrom = byKeys ? button : null;
  const [owner, layer] = button.dataset.t
    ? [Number(button.dataset.t), "hit"]
    : [Number(button.dataset.q), "quote"];
  const number = drawn.doc.marks.findIndex(
    ([one, , , owners]) => kindOfLayer(one) === layer && owners.includes(owner) && isMain(one),
  );
  if (number < 0) return;
  const element = drawn.marks.get(number)?.[0];
  if (element) choose(number, element, true);
  if (byKeys) find("#panel").focus();
  if (element && !button.classList.contains("ref")) element.scrollIntoView({ block: "nearest" });
}

function isMain(layer: string): boolean {
  return layer === "quote" || layer === "term" || kindOfLayer(layer) === "hit";
}

function lightOwner(owner: number): void {
  const mark = drawn?.doc.marks.find(
    ([layer, , , owners]) => layer === "quote" && owners.includes(owner),
  );
  if (mark) light(mark);
}

function step(selector: string, by: number): void {
  const items = [...find("#article").querySelectorAll<HTMLElement>(selector)];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[Math.max(0, Math.min(items.length - 1, at + by))]?.focus();
}

let cameFrom: HTMLElement | null = null;
let stood = -1;

/** Go to the next mark that is shown, whatever it is, and open it. */
function stepMark(by: number): void {
  if (!drawn) return;
  const { marks, doc } = drawn;
  for (let at = stood + by; at >= 0 && at < doc.marks.length; at += by) {
    const element = marks.get(at)?.[0];
    if (
      !element ||
      (getComputedStyle(element).textDecorationLine === "none" && !isMain(doc.marks[at]![0]))
    )
      continue;
    stood = at;
    choose(at, element, true);
    element.scrollIntoView({ block: "nearest" });
    return;
  }
}
