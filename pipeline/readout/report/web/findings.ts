// Pages of what an analysis found: groups of passages, every one a link to its place.

import { place, query } from "./address";
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
}

interface Members {
  document: number[];
  start: number[];
  end: number[];
  date: (string | null)[];
  /** Who speaks; null where nobody is named. */
  who: (string | null)[];
  /** Its words in pieces; every second piece is in other words than the first member. */
  text: string[][];
  how: string[];
}

interface Findings {
  groups: Groups;
  members: Members;
}

interface View extends Findings {
  name: string;
  head: Overview;
}

/** Show the groups of data/NAME.js. */
export async function findingsPage(): Promise<void> {
  const name = document.body.dataset.page ?? "";
  const view = { ...(await load<Findings>(name)), name, head: overview() };
  const field = wordsField(t("tables.words"));
  const show = (): void => {
    const words = query().get("words") ?? "";
    if (document.activeElement !== field) field.value = words;
    draw(view, words);
  };
  addEventListener("hashchange", show);
  show();
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
    parts.push(who[one] ?? "", text[one]?.join(""), view.head.documents.title[document[one] ?? -1]);
  }
  return parts.join("\n").toLowerCase();
}

function membersOf({ groups }: View, at: number): number[] {
  const first = groups.first[at] ?? 0;
  return Array.from({ length: groups.members[at] ?? 0 }, (_, one) => first + one);
}

function card(view: View, at: number): HTMLElement {
  const { groups } = view;
  const items = membersOf(view, at).map((one) => member(view, one));
  const rest = items.splice(SHOWN);
  const more = rest.length
    ? h(
        "details",
        {},
        h("summary", {}, t("findings.more", { n: rest.length })),
        h("ol", { class: "members" }, ...rest),
      )
    : null;
  return h(
    "section",
    { class: "finding" },
    h("h2", {}, own(groups.title[at] ?? "")),
    h("p", { class: "note" }, told(view, at)),
    h("ol", { class: "members" }, ...items),
    more,
  );
}

function told({ groups, name }: View, at: number): string {
  const parts = [
    groups.kind[at] ? kindOf(groups.kind[at] ?? "") : "",
    groups.date[at] ?? "",
    t("unit.documents", { n: groups.documents[at] ?? 0 }),
    name === "meetings" ? "" : t("findings.times", { n: groups.members[at] ?? 0 }),
  ];
  return parts.filter(Boolean).join(" · ");
}

function member({ head, members }: View, one: number): HTMLElement {
  const document = members.document[one] ?? -1;
  const href = place(head.documents.id[document] ?? "", members.start[one], members.end[one]);
  const who = members.who[one];
  const how = members.how[one];
  return h(
    "li",
    {},
    h("span", { class: "when" }, members.date[one] ?? t("findings.undated")),
    h("span", { class: "who" }, who ? own(who) : t("findings.nobody")),
    h("a", { class: "words", href, dir: "auto" }, ...marked(members, one)),
    h(
      "span",
      { class: "where" },
      how ? h("b", {}, t(`how.${how}`)) : null,
      how ? " · " : null,
      own(head.documents.title[document] ?? ""),
    ),
  );
}

/** The words of a member, those that are its own marked. */
function marked({ text }: Members, one: number): Child[] {
  return (text[one] ?? []).map((piece, at) => (at % 2 ? h("mark", {}, piece) : piece));
}
