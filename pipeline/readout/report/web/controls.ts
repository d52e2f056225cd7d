// What several pages are steered by: a field of words, buttons from page to page.

import { go } from "./address";
import { fill, find, h } from "./dom";
import { count, t } from "./texts";

const WAIT = 150; // ms after the last letter

/** Put a field into the page whose words go into the address. */
export function wordsField(label: string): HTMLInputElement {
  const field = h("input", { id: "words", type: "search", autocomplete: "off" });
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => go({ words: field.value, page: "" }), WAIT);
  });
  fill(find("#words-field"), h("label", { for: "words" }, label), field);
  return field;
}

/** Buttons that lead to the page before and the page behind. */
export function pager(current: number, last: number): HTMLElement {
  const to = (name: string, target: number): HTMLElement => {
    const act = (): void => go({ page: target === 1 ? "" : target });
    const off = target < 1 || target > last;
    return h("button", { type: "button", disabled: off, onclick: act }, t(`tables.${name}`));
  };
  const told = t("tables.page", { page: count(current), last: count(last) });
  const buttons = [to("before", current - 1), h("span", {}, told), to("after", current + 1)];
  return h("nav", { class: "pager", "aria-label": t("tables.pages") }, ...buttons);
}
