// Making elements. Texts come in as text nodes alone: nothing here reads markup.

type Handler = (event: never) => void;
type Value = string | number | boolean | null | undefined | Handler;
export type Child = Node | string | number | null | undefined | false;

/** Make an element: `on…` adds a listener, true an empty attribute; null and false add nothing. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(name.slice(2), value as unknown as EventListener);
    } else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : String(value));
    }
  }
  append(made, children);
  return made;
}

export function append(parent: Element, children: Iterable<Child>): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : String(child));
  }
}

/** A name or title from a document: its direction stays its own. */
export function own(text: string): HTMLElement {
  return h("bdi", {}, text);
}

export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren();
  append(parent, children);
}

export function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

/** Let one of some elements be reached by Tab, the others by arrow keys from it. */
export function roving(container: HTMLElement, selector: string): void {
  const items = (): HTMLElement[] => [...container.querySelectorAll<HTMLElement>(selector)];
  let active: HTMLElement | undefined;
  const current = (chosen: HTMLElement): void => {
    active?.setAttribute("tabindex", "-1");
    chosen.setAttribute("tabindex", "0");
    active = chosen;
  };
  items().forEach((item) => item.setAttribute("tabindex", "-1"));
  const first = items()[0];
  if (first) current(first);
  container.addEventListener("focusin", (event) => {
    const item = (event.target as Element).closest<HTMLElement>(selector);
    if (item) current(item);
  });
  container.addEventListener("keydown", (event) => {
    const item = (event.target as Element).closest<HTMLElement>(selector);
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = neighbour(items(), item, event.key);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
}

function neighbour(items: HTMLElement[], item: HTMLElement, key: string): HTMLElement | undefined {
  const at = items.indexOf(item);
  if (key === "ArrowRight") return items[at + 1];
  if (key === "ArrowLeft") return items[at - 1];
  if (key === "Home") return items[0];
  if (key === "End") return items[items.length - 1];
  if (key !== "ArrowDown" && key !== "ArrowUp") return undefined;
  return vertical(items, item, key === "ArrowDown");
}

/** The nearest item in the next row below or above: the one least far to the side. */
function vertical(items: HTMLElement[], item: HTMLElement, down: boolean): HTMLElement | undefined {
  const here = item.getBoundingClientRect();
  let best: HTMLElement | undefined;
  let least = Infinity;
  for (const other of items) {
    const box = other.getBoundingClientRect();
    const away = down ? box.bottom - here.bottom : here.bottom - box.bottom;
    if (away < 2) continue;
    const distance = away * 1000 + Math.abs(box.left - here.left);
    if (distance < least) [best, least] = [other, distance];
  }
  return best;
}
