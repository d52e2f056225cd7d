// The panel: all that is marked at a place, the smallest first.

import { about, address, exact, place } from "./address";
import { blockAt, numberOf } from "./article";
import { overview } from "./corpus";
import { type Doc, type Mark, type Span, textAt } from "./doc";
import { type Child, h, own } from "./dom";
import { kindOf, t, words } from "./texts";

const LONGEST = 90; // characters of words shown in a heading
const HITS = new Set(["evidence", "pole", "relation"]);
const OF_QUOTES = new Set(["quote", "term", "marked", "cue", "speaker", "occasion"]);

export interface Item {
  kind: "quote" | "entity" | "hit" | "event" | "warning";
  number: number;
}

export interface Elsewhere {
  document: number;
  start: number;
  end: number;
}

/** What some marks are of, in their order, each once. */
export function itemsOf(marks: Mark[]): Item[] {
  const found = new Map<string, Item>();
  for (const [layer, , , owners] of marks) {
    for (const number of owners) {
      const kind = kindOfLayer(layer);
      found.set(`${kind} ${number}`, found.get(`${kind} ${number}`) ?? { kind, number });
    }
  }
  return [...found.values()];
}

export function kindOfLayer(layer: string): Item["kind"] {
  if (OF_QUOTES.has(layer)) return "quote";
  if (HITS.has(layer)) return "hit";
  return layer === "event" ? "event" : layer === "warning" ? "warning" : "entity";
}

/** One item as a card. */
export function card(doc: Doc, item: Item, elsewhere: Elsewhere[]): HTMLElement {
  const made = h("section", { class: `card ${item.kind}` });
  if (item.kind === "quote") made.append(...quoteCard(doc, item.number, elsewhere));
  if (item.kind === "entity") made.append(...entityCard(doc, item.number));
  if (item.kind === "hit") made.append(...hitCard(doc, item.number));
  if (item.kind === "event") made.append(...eventCard(doc, item.number));
  if (item.kind === "warning") made.append(...warningCard(doc, item.number));
  return made;
}

function lines(rows: [string, Child][]): HTMLElement {
  const list = h("dl");
  for (const [name, value] of rows) {
    if (value) list.append(h("dt", {}, t(`panel.${name}`)), h("dd", { class: name }, value));
  }
  return list;
}

function short(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

function to(doc: Doc, span: Span | null | undefined, text: string): HTMLElement {
  if (!span) return own(text);
  return h("a", { href: place(doc.id, span[0], span[1]) }, own(text));
}

function quoteCard(doc: Doc, number: number, elsewhere: Elsewhere[]): HTMLElement[] {
  const quote = doc.quotes[number]!;
  const term = quote.kind === "term";
  const said = textAt(doc, quote.at);
  const name = term ? kindOf("term") : `${t("panel.statement")} ${numberOf(doc, number)}`;
  const head = h("h3", {}, `${name} · `, own(`“${short(said)}”`));
  const speaker = quote.speaker
    ? h(
        "a",
        { href: about(quote.key) ?? address("tables", { speaker: exact(quote.key) }) },
        own(quote.speaker),
      )
    : h("i", {}, kindOf(quote.status));
  const other = (at: number | null): Child =>
    at === null
      ? null
      : to(doc, doc.quotes[at]!.at, `${t("panel.statement")} ${numberOf(doc, at)}`);
  const mention = quote.mention && quote.mention !== quote.speaker ? quote.mention : null;
  return [
    head,
    lines([
      ["kind", term ? null : kindOf(quote.kind)],
      ["speaker", term && !quote.speaker ? null : speaker],
      ["mention", mention && own(mention)],
      ["cue", quote.cue && own(quote.cue)],
      ["occasion", occasionOf(doc, number)],
      ["continues", other(quote.continues)],
      ["continued", goesOn(doc, number)],
      ["parent", other(quote.parent)],
      ["elsewhere", places(elsewhere)],
      ["sure", `${quote.confidence.toFixed(2)} · ${quote.method}`],
      ["closed", quote.closed ? null : t("panel.not_closed")],
      [
        "more",
        h(
          "a",
          { href: address("search", { q: short(said).replace(/…$/, "") }) },
          t("panel.search"),
        ),
      ],
    ]),
  ];
}

function occasionOf(doc: Doc, number: number): Child {
  const occasion = doc.quotes[number]!.occasion;
  if (!occasion) return null;
  const event = occasion.event === null ? undefined : doc.events[occasion.event];
  const told = [occasion.date, t(`panel.${occasion.basis}`)].filter(Boolean).join(", ");
  const all = h(
    "a",
    { href: address("tables", { occasion: exact(occasion.id) }) },
    t("panel.all_said"),
  );
  return h("span", {}, to(doc, event?.mentions[0], occasion.text), ` (${told}) · `, all);
}

/** The statements in which a report goes on, step by step. */
function goesOn(doc: Doc, number: number): Child {
  const found = doc.quotes
    .map((quote, at) => ({ quote, at }))
    .filter(({ quote }) => quote.continues === number);
  if (!found.length) return null;
  return series(found.map(({ quote, at }) => to(doc, quote.at, String(numberOf(doc, at)))));
}

function series(links: HTMLElement[]): HTMLElement {
  return h("span", {}, ...links.flatMap((link, at) => (at ? [", ", link] : [link])));
}

function places(elsewhere: Elsewhere[]): Child {
  if (!elsewhere.length) return null;
  const { documents, dates } = overview();
  const items = elsewhere.slice(0, 20).map(({ document, start, end }) => {
    const date = dates.edtf[documents.date[document] ?? -1];
    const title = `${documents.title[document] ?? ""}${date ? `, ${date}` : ""}`;
    return h(
      "li",
      {},
      h("a", { href: place(documents.id[document] ?? "", start, end) }, own(title)),
    );
  });
  return h("ul", {}, ...items);
}

function entityCard(doc: Doc, number: number): HTMLElement[] {
  const entity = doc.entities[number]!;
  const entry = entity.glossary === null ? undefined : doc.glossary[entity.glossary];
  const events = doc.events
    .filter((event) =>
      event.mentions.some(([start, end]) => start < entity.at[1] && end > entity.at[0]),
    )
    .map((event) => to(doc, event.mentions[0], event.label));
  const filter = ["DATE", "EVENT"].includes(entity.label)
    ? null
    : h(
        "a",
        { href: address("tables", { table: "documents", body: entity.name }) },
        t("panel.documents"),
      );
  return [
    h("h3", {}, `${kindOf(entity.label)} · `, own(short(entity.name))),
    lines([
      ["date", entity.edtf && own(entity.edtf)],
      ["glossary", entry && to(doc, entry.definition ?? entry.at, entry.term)],
      ["event", events.length ? series(events) : null],
      ["kb", entity.kb && own(entity.kb)],
      ["method", kindOf(entity.method)],
      ["more", filter],
    ]),
  ];
}

function hitCard(doc: Doc, number: number): HTMLElement[] {
  const hit = doc.hits[number]!;
  const evidence = hit.evidence.map((span) => to(doc, span, short(textAt(doc, span))));
  const poles = hit.poles.map(([pole, start, end]) =>
    h("span", {}, to(doc, [start, end], short(textAt(doc, [start, end]))), ` (${words(pole)})`),
  );
  const relation = hit.relation ? `${kindOf(hit.relation)} (${hit.sure?.toFixed(2) ?? ""})` : null;
  const all = address("tables", { table: "passages", theme: hit.theme });
  return [
    h("h3", {}, `${t("panel.theme")} · `, own(words(hit.theme))),
    lines([
      ["sure", hit.score.toFixed(2)],
      ["relation", relation],
      ["evidence", evidence.length ? series(evidence) : null],
      ["poles", poles.length ? series(poles) : null],
      ["more", h("a", { href: all }, t("panel.passages"))],
    ]),
  ];
}

function eventCard(doc: Doc, number: number): HTMLElement[] {
  const event = doc.events[number]!;
  const mentions = event.mentions.map((span) => to(doc, span, short(textAt(doc, span))));
  const glossed = doc.glossary.find((entry) => entry.term === event.label);
  const href = about(event.id);
  const name = own(short(event.label));
  return [
    h("h3", {}, `${kindOf(event.kind)} · `, href ? h("a", { href }, name) : name),
    lines([
      ["date", event.date && own(event.date)],
      ["body", event.body && own(event.body)],
      ["glossary", glossed && to(doc, glossed.definition, glossed.term)],
      ["mentions", mentions.length ? series(mentions) : null],
      [
        "more",
        h("a", { href: address("tables", { occasion: exact(event.id) }) }, t("panel.all_said")),
      ],
      [
        "in",
        h(
          "a",
          { href: address("tables", { table: "documents", event: exact(event.id) }) },
          t("panel.documents"),
        ),
      ],
    ]),
  ];
}

function warningCard(doc: Doc, number: number): HTMLElement[] {
  const [code, message, start] = doc.warnings[number]!;
  const where = start === null ? null : String(blockAt(doc, start) + 1);
  return [
    h("h3", {}, `⚠ ${words(code)}`),
    lines([
      ["message", own(message)],
      ["block", where],
    ]),
  ];
}
