// Pages of what an analysis found: groups of passages, every one a link to its place.

import { place, query } from "./address";
import { type Period, strips } from "./charts";
import { pager, wordsField } from "./controls";
import { overview, type Overview } from "./corpus";
import { type Child, fill, find, h, own } from "./dom";
import { load } from "./load";
import { kindOf, t } from "./texts";

const PAGE = 20; // groups
const SHOWN = 8; // members that are shown at once; the others unfold

/** What stands together: uses of a phrase, a statement made again, reports of a meeting. */
interface Groups {
  title: string[];
  kind: string[];
  date: (string | null)[];
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
  /** Who speaks; null where nobody is named. */
  who: (string | null)[];
  /** Its words in pieces, each with what it is: 0 as before, 1 added, 2 left out. */
  text: [kind: number, words: string][][];
  how: string[];
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
  const view = { ...found, name, head: overview(), years: yearsOf(found.groups) };
  const field = wordsField(t("tables.words"));
  const show = (): void => {
    const words = query().get("words") ?? "";
    if (document.activeElement !== field) field.value = words;
    draw(view, words);
  };
  addEventListener("hashchange", show);
  show();
}

/** All years from the first to the last of all groups: one scale for all. */
function yearsOf({ periods }: Groups): Period[] {
  const numbers = periods.flat().map(([year]) => Number(year));
  if (!numbers.length) return [];
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const year = String(first + at);
    return { label: year, from: year, to: year };
  });
}

function draw(view: View, words: string): void {
  const wanted = words.toLowerCase().trim();
  const found = view.groups.title
    .map((_, at) => at)
    .filter((at) => !wanted || textOf(view, at).includes(wanted));
  const last = Math.max(1, Math.ceil(found.length / PAGE));
  const page = Math.min(last, Math.max(1, Number.parseInt(query().get("page") ?? "1", 10) || 1));
  const shown = found.slice((page - 1) * PAGE, page * PAGE);
  fill(find("#told"), t(`findings.${view.name}_found`, { n: found.length }));
  fill(find("#findings"), ...shown.map((at) => card(view, at)));
  fill(find("#pager"), last > 1 ? pager(page, last) : null);
}

/** All that is looked through for the words of the field. */
function textOf(view: View, at: number): string {
  const { title } = view.groups;
  const { who, text, document } = view.members;
  const parts = [title[at]];
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

function card(view: View, at: number): HTMLElement {
  const members = membersOf(view, at);
  return h(
    "section",
    { class: "finding" },
    h("h2", {}, own(view.groups.title[at] ?? "")),
    h("p", { class: "note" }, told(view, at)),
    overTime(view, at),
    ...(view.name === "meetings" ? [sides(view, members)] : list(view, members)),
  );
}

/** The first members, and the others folded away. */
function list(view: View, members: number[]): Child[] {
  const items = members.map((one) => member(view, one));
  const rest = items.splice(SHOWN);
  const shown = h("ol", { class: "members" }, ...items);
  if (!rest.length) return [shown];
  const summary = h("summary", {}, t("findings.more", { n: rest.length }));
  return [shown, h("details", {}, summary, h("ol", { class: "members" }, ...rest))];
}

/** The members document by document, side by side. */
function sides(view: View, members: number[]): HTMLElement {
  const { head } = view;
  const found = new Map<number, number[]>();
  for (const one of members) {
    const document = view.members.document[one] ?? -1;
    found.set(document, [...(found.get(document) ?? []), one]);
  }
  const blocks = [...found].map(([document, its]) => {
    const href = place(head.documents.id[document] ?? "");
    const title = h("a", { href }, own(head.documents.title[document] ?? ""));
    const when = view.members.date[its[0] ?? -1] ?? t("findings.undated");
    const told = [when, head.publishers[head.documents.publisher[document] ?? -1] ?? ""];
    const note = h("p", { class: "note" }, own(told.filter(Boolean).join(" · ")));
    return h("div", {}, h("h3", {}, title), note, ...list(view, its));
  });
  return h("div", { class: "sides" }, ...blocks);
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
  const parts = [
    groups.kind[at] ? kindOf(groups.kind[at] ?? "") : "",
    groups.date[at] ?? "",
    t("unit.documents", { n: groups.documents[at] ?? 0 }),
    name === "meetings" ? "" : t("unit.times", { n: groups.members[at] ?? 0 }),
  ];
  return parts.filter(Boolean).join(" · ");
}

function member(view: View, one: number): HTMLElement {
  const { head, members } = view;
  const who = members.who[one];
  const how = members.how[one];
  const aside = view.name === "meetings";
  const title = aside ? null : own(head.documents.title[members.document[one] ?? -1] ?? "");
  return h(
    "li",
    {},
    aside ? null : h("span", { class: "when" }, members.date[one] ?? t("findings.undated")),
    who
      ? h("span", { class: "who" }, own(who))
      : h("span", { class: "nobody" }, who === null ? t("findings.nobody") : t("findings.author")),
    h("a", { class: "words", href: placeOf(view, one), dir: "auto" }, ...marked(members, one)),
    h(
      "span",
      { class: "where" },
      how ? h("b", {}, t(`how.${how}`)) : null,
      how && title ? " · " : null,
      title,
    ),
  );
}

/** The words of a member; what is its own is marked, what it leaves out struck through. */
function marked({ text }: Members, one: number): Child[] {
  return (text[one] ?? []).map(([kind, words]) => {
    if (kind === 0) return words;
    return kind === 1 ? h("mark", {}, words) : h("del", {}, words);
  });
}
