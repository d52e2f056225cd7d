// Pages of what an analysis found: groups of passages, every one a link to its place.

import { about, address, exact, place, query } from "./address";
import { type Period, strips } from "./charts";
import { pager, wordsField } from "./controls";
import { overview, type Overview } from "./corpus";
import { type Child, fill, find, h, own } from "./dom";
import { load } from "./load";
import { kindOf, t } from "./texts";

const PAGE = 20; // groups
const SHOWN = 8; // members that are shown at once; the others unfold
const SPEAKERS = new Set(["persons", "states", "bodies"]); // pages of those who speak

/** What else is known of a group: names, places, those who take part. */
interface Fact {
  name: string;
  values: { text: string | null; n: number; id: string | null }[] | null;
}

/** What stands together: uses of a phrase, a statement made again, reports of a meeting. */
interface Groups {
  id: string[];
  title: string[];
  kind: string[];
  date: (string | null)[];
  facts: Fact[][];
  documents: number[];
  members: number[];
  /** Of its first member; the others follow. */
  first: number[];
  /** How often in which year, and the first member of that year. */
  periods: [year: string, count: number, member: number][][];
}

interface Members {
  document: number[];
  start: number[];
  end: number[];
  date: (string | null)[];
  /** Who speaks, null where nobody is named; of those who speak the occasion. */
  who: (string | null)[];
  /** Its words in pieces, each with what it is: 0 as before, 1 added, 2 left out. */
  text: [kind: number, words: string][][];
  how: string[];
  /** The occasion. */
  event: (string | null)[];
  /** The same number for what makes the same point in several documents of a group. */
  point: (number | null)[];
}

interface Findings {
  groups: Groups;
  members: Members;
}

interface View extends Findings {
  name: string;
  years: Period[];
  head: Overview;
}

/** Show the groups of data/NAME.js. */
export async function findingsPage(): Promise<void> {
  const name = document.body.dataset.page ?? "";
  const found = await load<Findings>(name);
  const view = { ...found, name, head: overview(), years: yearsOf(found.groups.periods.flat()) };
  const field = wordsField(t("tables.words"));
  const show = (): void => {
    const words = query().get("words") ?? "";
    const id = query().get("id");
    if (id && !view.groups.id.includes(id)) location.replace(rowsOf(id));
    if (document.activeElement !== field) field.value = words;
    draw(view, words, id);
  };
  addEventListener("hashchange", show);
  show();
}

/** All rows of a person, state, body or event. */
function rowsOf(id: string): string {
  return id.startsWith("event/")
    ? address("tables", { table: "documents", event: exact(id) })
    : address("tables", { speaker: exact(id) });
}

/** All years from the first to the last: one scale for all groups that are shown together. */
function yearsOf(periods: Groups["periods"][number]): Period[] {
  const numbers = periods.map(([year]) => Number(year));
  if (!numbers.length) return [];
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const year = String(first + at);
    return { label: year, from: year, to: year };
  });
}

function draw(view: View, words: string, id: string | null): void {
  const wanted = words.toLowerCase().trim();
  const found = view.groups.title
    .map((_, at) => at)
    .filter((at) => !id || view.groups.id[at] === id)
    .filter((at) => !wanted || textOf(view, at).includes(wanted));
  const last = Math.max(1, Math.ceil(found.length / PAGE));
  const page = Math.min(last, Math.max(1, Number.parseInt(query().get("page") ?? "1", 10) || 1));
  const shown = found.slice((page - 1) * PAGE, page * PAGE);
  const all = id && h("a", { href: address(view.name, {}) }, t("findings.all"));
  fill(find("#told"), all || t(`findings.${view.name}_found`, { n: found.length }));
  const alone = id !== null;
  const years = alone ? yearsOf(shown.flatMap((at) => view.groups.periods[at] ?? [])) : view.years;
  fill(find("#findings"), ...shown.map((at) => card({ ...view, years }, at, alone)));
  fill(find("#pager"), last > 1 ? pager(page, last) : null);
}

/** All that is looked through for the words of the field. */
function textOf(view: View, at: number): string {
  const { title, facts } = view.groups;
  const { who, text, document } = view.members;
  const known = facts[at]?.flatMap((fact) => fact.values?.map((value) => value.text) ?? []);
  const parts = [title[at], ...(known ?? [])];
  for (const one of membersOf(view, at)) {
    parts.push(
      who[one] ?? "",
      text[one]?.map(([, words]) => words).join(""),
      view.head.documents.title[document[one] ?? -1],
    );
  }
  return parts.join("\n").toLowerCase();
}

function membersOf({ groups }: View, at: number): number[] {
  const first = groups.first[at] ?? 0;
  return Array.from({ length: groups.members[at] ?? 0 }, (_, one) => first + one);
}

function card(view: View, at: number, alone: boolean): HTMLElement {
  const members = membersOf(view, at);
  const { id, title } = view.groups;
  const href = view.name === "meetings" || SPEAKERS.has(view.name) ? about(id[at]) : null;
  const name = own(title[at] ?? "");
  return h(
    "section",
    { class: "finding" },
    h("h2", {}, href && !alone ? h("a", { href }, name) : name),
    h("p", { class: "note" }, told(view, at)),
    facts(view, at),
    overTime(view, at),
    ...(view.name === "meetings"
      ? [points(view, members), sides(view, members)]
      : list(view, members, alone)),
  );
}

/** What else is known of a group, each with links to its rows. */
function facts(view: View, at: number): HTMLElement | null {
  const rows = (view.groups.facts[at] ?? []).flatMap(({ name, values }) => {
    const shown = (values ?? []).filter(({ text, n }) => text && (name !== "said" || n > 0));
    if (!shown.length) return [];
    const items = shown.map((value) => h("li", {}, ...fact(name, value, view.groups.id[at] ?? "")));
    return [h("dt", {}, t(`facts.${name}`)), h("dd", {}, h("ul", {}, ...items))];
  });
  return rows.length ? h("dl", { class: "facts" }, ...rows) : null;
}

function fact(
  name: string,
  { text, n, id }: { text: string | null; n: number; id: string | null },
  of: string,
): Child[] {
  const speaker = exact(of);
  if (name === "grounds") return [t(`grounds.${text}`)];
  if (name === "said") {
    const table = text === "turns" ? "speakers" : text;
    const href = address("tables", { table, speaker });
    return [h("a", { href }, t(`said.${text}`, { n }))];
  }
  const href =
    name === "themes" ? address("tables", { table: "passages", theme: id, speaker }) : about(id);
  const shown = own(text ?? "");
  const count = n > 0 ? h("small", {}, ` ${t("unit.times", { n })}`) : null;
  return [href ? h("a", { href }, shown) : shown, count];
}

/** The first members, and the others folded away; all of a group that stands alone. */
function list(view: View, members: number[], whole = false): Child[] {
  const items = members.map((one) => member(view, one));
  const rest = items.splice(whole ? items.length : SHOWN);
  const shown = h("ol", { class: "members" }, ...items);
  if (!rest.length) return [shown];
  const summary = h("summary", {}, t("findings.more", { n: rest.length }));
  return [shown, h("details", {}, summary, h("ol", { class: "members" }, ...rest))];
}

/** What several reports say: each point once, as each puts it, side by side. */
function points(view: View, members: number[]): HTMLElement | null {
  const made = members.filter((one) => view.members.point[one] !== null);
  if (!made.length) return null;
  const several = publishers(view, made).size > 1;
  const report = (one: number): HTMLElement =>
    member(view, one, (several && publisherOf(view, one)) || titleOf(view, one));
  const rows = [...grouped(made, (one) => view.members.point[one])].map(([, its]) =>
    h("li", {}, h("ol", { class: "members sides" }, ...its.map(report))),
  );
  return h("div", {}, h("h3", {}, t("findings.both")), h("ol", { class: "points" }, ...rows));
}

/** The documents of each publisher, side by side, with what they say besides. */
function sides(view: View, members: number[]): HTMLElement {
  const found = grouped(members, (one) => view.members.document[one] ?? -1);
  const several = publishers(view, members).size > 1;
  const report = ([document, its]: [number, number[]]): Child[] => {
    const href = place(view.head.documents.id[document] ?? "");
    const first = its[0] ?? -1;
    const title = h("a", { href }, own(titleOf(view, first)));
    const when = view.members.date[first] ?? t("findings.undated");
    const told = several ? [when] : [when, publisherOf(view, first)];
    const note = h("p", { class: "note" }, own(told.filter(Boolean).join(" · ")));
    const rest = its.filter((one) => view.members.point[one] === null);
    return [h(several ? "h4" : "h3", {}, title), note, ...(rest.length ? list(view, rest) : [])];
  };
  const columns = grouped(
    [...found],
    ([document, its]) => (several && publisherOf(view, its[0] ?? -1)) || document,
  );
  const blocks = [...columns].map(([side, reports]) => {
    const name = several
      ? h("h3", {}, own(typeof side === "string" ? side : t("findings.unsigned")))
      : null;
    return h("div", {}, name, ...reports.flatMap(report));
  });
  return h("div", { class: "sides" }, ...blocks);
}

function titleOf({ head, members }: View, one: number): string {
  return head.documents.title[members.document[one] ?? -1] ?? "";
}

function publisherOf({ head, members }: View, one: number): string {
  return head.publishers[head.documents.publisher[members.document[one] ?? -1] ?? -1] ?? "";
}

function publishers(view: View, members: number[]): Set<string> {
  return new Set(members.map((one) => publisherOf(view, one)));
}

function grouped<K, V>(values: V[], of: (value: V) => K): Map<K, V[]> {
  const found = new Map<K, V[]>();
  for (const value of values) {
    const key = of(value);
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

/** A column a year; each leads to the first use of its year. */
function overTime(view: View, at: number): HTMLElement | null {
  const periods = view.groups.periods[at] ?? [];
  if (!periods.length) return null;
  const places = new Map(
    periods.map(([year, , one]) => [year, placeOf(view, (view.groups.first[at] ?? 0) + one)]),
  );
  const counts = new Map(periods.map(([year, uses]) => [year, uses]));
  const values = view.years.map(({ label }) => counts.get(label) ?? 0);
  const row = {
    label: t("findings.by_year"),
    values,
    total: values.reduce((sum, value) => sum + value, 0),
    href: ({ label }: Period) => places.get(label) ?? "",
  };
  return strips([row], view.years, "unit.times");
}

function placeOf({ head, members }: View, one: number): string {
  const id = head.documents.id[members.document[one] ?? -1] ?? "";
  return place(id, members.start[one], members.end[one]);
}

function told({ groups, name }: View, at: number): string {
  const counted = SPEAKERS.has(name)
    ? []
    : [
        t("unit.documents", { n: groups.documents[at] ?? 0 }),
        name === "meetings" ? "" : t("unit.times", { n: groups.members[at] ?? 0 }),
      ];
  const kind = groups.kind[at] ? kindOf(groups.kind[at] ?? "") : "";
  return [kind, groups.date[at] ?? "", ...counted].filter(Boolean).join(" · ");
}

/** One member, with its source: the title of its document, where it does not stand under it. */
function member(view: View, one: number, source?: string): HTMLElement {
  const { members } = view;
  const dated = view.name !== "meetings";
  const how = source === undefined ? members.how[one] : "";
  const from = source ?? (dated ? titleOf(view, one) : "");
  return h(
    "li",
    {},
    dated ? h("span", { class: "when" }, members.date[one] ?? t("findings.undated")) : null,
    SPEAKERS.has(view.name) ? occasion(members, one) : speaker(members, one),
    h("a", { class: "words", href: placeOf(view, one), dir: "auto" }, ...marked(members, one)),
    h(
      "span",
      { class: "where" },
      how ? h("b", {}, t(`how.${how}`)) : null,
      how && from ? " · " : null,
      own(from),
    ),
  );
}

function speaker({ who }: Members, one: number): HTMLElement {
  const name = who[one];
  if (name) return h("span", { class: "who" }, own(name));
  return h("span", { class: "nobody" }, t(name === null ? "findings.nobody" : "findings.author"));
}

function occasion({ who, event }: Members, one: number): HTMLElement {
  const name = own(who[one] ?? "");
  const href = about(event[one]);
  return h("span", { class: "who" }, href ? h("a", { href }, name) : name);
}

/** The words of a member; what is its own is marked, what it leaves out struck through. */
function marked({ text }: Members, one: number): Child[] {
  return (text[one] ?? []).map(([kind, words]) => {
    if (kind === 0) return words;
    return kind === 1 ? h("mark", {}, words) : h("del", {}, words);
  });
}
