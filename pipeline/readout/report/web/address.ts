// What a page shows is in its address, behind the #: it can be kept, sent, gone back to.

export type Query = Record<string, string | number | null | undefined>;

export function query(): URLSearchParams {
  return new URLSearchParams(location.hash.slice(1));
}

/** An address within the report. Empty values are left out. */
export function address(page: string, values: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") params.set(name, String(value));
  }
  const behind = params.toString();
  return `${page}.html${behind ? `#${behind}` : ""}`;
}

/** The value of a filter that means one id, and not all with that name. */
export function exact(id: string | null | undefined): string {
  return id ? `=${id}` : "";
}

/** The place of some words in a document. */
export function place(id: string, start?: number, end?: number): string {
  const at = start === undefined ? null : `${start}-${end ?? start}`;
  return address("document", { id, at });
}

const PAGES = new Map([
  ["person", "persons"],
  ["state", "states"],
  ["body", "bodies"],
  ["event", "meetings"],
]);

/** The page of what an analysis found, where it has a person, state, body or event of that id. */
export function about(id: string | null | undefined): string | null {
  const page = PAGES.get(id?.split("/")[0] ?? "");
  const there = page && document.querySelector(`nav a[href="${page}.html"]`);
  return there ? address(page, { id }) : null;
}

/** Change what the address says; the page hears of it as of any other change. */
export function go(values: Query): void {
  const params = query();
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === "") params.delete(name);
    else params.set(name, String(value));
  }
  location.hash = params.toString();
}
