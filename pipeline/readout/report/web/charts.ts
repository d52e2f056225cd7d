// Charts of links: every mark leads to what it counts.

import { h, own, roving, type Child } from "./dom";
import { count, t } from "./texts";

export interface Bar {
  label: string;
  value: number;
  href: string;
  note?: string;
  quiet?: boolean;
}

export interface Period {
  label: string;
  from: string;
  to: string;
}

export interface Strip {
  label: string;
  values: number[];
  total: number;
  href: (period: Period) => string;
}

export interface Dot {
  label: string;
  day: number;
  date: string;
  value: number;
  href: string;
}

/** A figure under a question. Without anything to show it says so. */
export function figure(title: string, note: string, body: HTMLElement | null): HTMLElement {
  const head = [h("h2", {}, title), note ? h("p", { class: "note" }, note) : null];
  return h(
    "section",
    { class: "chart" },
    ...head,
    body ?? h("p", { class: "none" }, t("charts.none")),
  );
}

/** Bars beside one another, the longest as wide as there is room. */
export function bars(rows: Bar[]): HTMLElement | null {
  if (!rows.length) return null;
  const most = Math.max(1, ...rows.map((row) => row.value));
  const items = rows.map((row) => {
    const bar = h("span", { class: "bar", "aria-hidden": "true" });
    bar.style.inlineSize = `${(100 * row.value) / most}%`;
    return h(
      "li",
      { class: row.quiet ? "quiet" : null },
      h(
        "a",
        { href: row.href },
        h("span", { class: "name" }, own(row.label)),
        h("span", { class: "track" }, bar),
        h("span", { class: "value" }, count(row.value), row.note ? ` · ${row.note}` : null),
      ),
    );
  });
  const list = h("ul", { class: "bars" }, ...items);
  roving(list, "a");
  return list;
}

/** A row of columns a label, over the same periods. */
export function strips(rows: Strip[], periods: Period[], unit: string): HTMLElement | null {
  if (!rows.length || !periods.length) return null;
  const most = Math.max(1, ...rows.flatMap((row) => row.values));
  const items = rows.map((row) =>
    h(
      "li",
      {},
      h("span", { class: "name" }, own(row.label)),
      h("span", { class: "columns" }, ...columns(row, periods, most, unit)),
      h("span", { class: "value" }, count(row.total)),
    ),
  );
  const list = h("ul", { class: "strips" }, ...items);
  roving(list, "a");
  return h("div", {}, list, axis(periods));
}

function columns(row: Strip, periods: Period[], most: number, unit: string): Child[] {
  return periods.map((period, at) => {
    const value = row.values[at] ?? 0;
    if (!value) return h("span", { class: "column" });
    const label = `${row.label}, ${period.label}: ${t(unit, { n: value })}`;
    const bar = h("span", { class: "bar" });
    bar.style.blockSize = `${Math.max(6, (100 * value) / most)}%`;
    const href = row.href(period);
    return h("a", { class: "column", href, title: label, "aria-label": label }, bar);
  });
}

function axis(periods: Period[]): HTMLElement {
  const step = Math.ceil(periods.length / 8);
  const ticks = periods.map((period, at) =>
    h("span", { class: "column" }, at % step === 0 ? h("span", {}, period.label) : null),
  );
  const blank = (name: string) => h("span", { class: name });
  const middle = h("span", { class: "columns" }, ...ticks);
  return h("div", { class: "axis", "aria-hidden": "true" }, blank("name"), middle, blank("value"));
}

/** Dots on one line of time, a row each. */
export function dots(rows: Dot[]): HTMLElement | null {
  if (!rows.length) return null;
  const times = rows.map((row) => years(row.day));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const most = Math.max(...rows.map((row) => row.value));
  const items = rows.map((row, at) => {
    const dot = h("span", { class: "dot", "aria-hidden": "true" });
    const share = last > first ? ((times[at] ?? first) - first) / (last - first) : 0.5;
    dot.style.insetInlineStart = `${100 * share}%`;
    dot.style.inlineSize = `${0.45 + 0.9 * Math.sqrt(row.value / most)}rem`;
    return h(
      "li",
      {},
      h(
        "a",
        { href: row.href },
        h("span", { class: "when" }, row.date),
        h("span", { class: "name" }, own(row.label)),
        h("span", { class: "line" }, dot),
        h("span", { class: "value" }, count(row.value)),
      ),
    );
  });
  const list = h("ul", { class: "dots" }, ...items);
  roving(list, "a");
  return list;
}

/** A day as a fraction of years. */
function years(day: number): number {
  const [year, month, date] = [Math.floor(day / 10000), Math.floor(day / 100) % 100, day % 100];
  return year + (Math.max(0, month - 1) + Math.max(0, date - 1) / 31) / 12;
}

/** A table of counts, shaded by how much there is; every cell is a link. */
export function matrix(
  caption: string,
  columns: string[],
  rows: { label: string; values: number[]; href: (column: number) => string }[],
): HTMLElement | null {
  if (!rows.length || !columns.length) return null;
  const most = Math.max(1, ...rows.flatMap((row) => row.values));
  const head = columns.map((name) => h("th", { scope: "col" }, own(name)));
  const body = rows.map((row) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, own(row.label)),
      ...row.values.map((value, at) => {
        const shade = value ? `shade-${Math.ceil((4 * value) / most)}` : "empty";
        const link = value ? h("a", { href: row.href(at) }, count(value)) : "·";
        return h("td", { class: shade }, link);
      }),
    ),
  );
  const table = h(
    "table",
    { class: "matrix" },
    h("caption", { class: "hidden" }, caption),
    h("thead", {}, h("tr", {}, h("td"), ...head)),
    h("tbody", {}, ...body),
  );
  roving(table, "a");
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": caption }, table);
}
