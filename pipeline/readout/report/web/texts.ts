// The words of the pages: assets/texts.js, made from texts.toml.

import { stored } from "./load";

const plural = new Intl.PluralRules("en");
const number = new Intl.NumberFormat("en");

/** The text of that name; `{n}` and the like are put in, "one|more" is chosen by n. */
export function t(name: string, values: Record<string, string | number> = {}): string {
  const texts = stored<Record<string, string>>("texts");
  const [one, more] = (texts[name] ?? name).split("|");
  const chosen = more !== undefined && plural.select(Number(values.n ?? 0)) !== "one" ? more : one;
  return (chosen ?? "").replace(/\{(\w+)\}/g, (_, key: string) => shown(values[key]));
}

function shown(value: string | number | undefined): string {
  if (value === undefined) return "";
  return typeof value === "number" ? number.format(value) : value;
}

export function count(value: number): string {
  return number.format(value);
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** A theme's id as words. */
export function words(id: string): string {
  return id.replaceAll("_", " ");
}

/** A kind, status or relation of the record as a word of the page. */
export function kindOf(value: string): string {
  const name = `kind.${value}`;
  const texts = stored<Record<string, string>>("texts");
  return Object.hasOwn(texts, name) ? t(name) : words(value);
}
