// Search by scanning: texts are folded once, phrases found by indexOf.

export interface Stretch {
  document: number;
  start: number; // of the stretch in its document, in code points
  text: string;
  folded: string;
  astral: number[]; // where in `text` a character takes two units of UTF-16
}

export interface Found {
  stretch: number;
  from: number; // in units of `text`
  to: number;
}

export interface Asked {
  words: string;
  all: boolean; // all words anywhere in a text, instead of the phrase
  whole: boolean; // whole words alone
}

const LETTER = /[\p{L}\p{N}]/u;
const ASCII = Uint8Array.from({ length: 128 }, (_, code) =>
  LETTER.test(String.fromCharCode(code)) ? 1 : 0,
);

const PLAIN = new Map<string, string>();
for (const quote of "\u2018\u2019\u201b\u2032") PLAIN.set(quote, "'");
for (const quote of "\u201c\u201d\u201e\u201f\u2033") PLAIN.set(quote, '"');
for (const dash of "\u2010\u2011\u2012\u2013\u2014\u2015") PLAIN.set(dash, "-");
for (const blank of "\t\n\v\f\r\u00a0\u2009\u200a\u202f\u2028\u2029") PLAIN.set(blank, " ");

/** Lower case, plain quotation marks, dashes and blanks; as long as the text itself. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  const same = lower.length === text.length ? lower : [...text].map(foldOne).join("");
  return same.replace(/[^ -~]/g, (one) => PLAIN.get(one) ?? one);
}

function foldOne(character: string): string {
  const lower = character.toLowerCase();
  return lower.length === character.length ? lower : character;
}

/** Find all places, in the order of the texts. */
export function scan(stretches: Stretch[], asked: Asked): Found[] {
  const wanted = fold(asked.words).trim().replace(/ +/g, " ");
  if (!wanted) return [];
  return asked.all
    ? scanAll(stretches, wanted.split(" "), asked)
    : scanPhrase(stretches, wanted, asked);
}

function scanPhrase(stretches: Stretch[], wanted: string, asked: Asked): Found[] {
  const found: Found[] = [];
  stretches.forEach((one, at) =>
    places(one.folded, wanted, asked.whole, (from) => {
      found.push({ stretch: at, from, to: from + wanted.length });
    }),
  );
  return found;
}

/** Where all words stand in a text: each place of the rarest of them. */
function scanAll(stretches: Stretch[], words: string[], asked: Asked): Found[] {
  const found: Found[] = [];
  stretches.forEach((one, at) => {
    if (!words.every((word) => one.folded.includes(word))) return;
    let rarest: { word: string; at: number[] } | null = null;
    for (const word of words) {
      const here: number[] = [];
      places(one.folded, word, asked.whole, (from) => here.push(from));
      if (!here.length) return;
      if (!rarest || here.length < rarest.at.length) rarest = { word, at: here };
    }
    for (const from of rarest?.at ?? []) {
      found.push({ stretch: at, from, to: from + (rarest?.word.length ?? 0) });
    }
  });
  return found;
}

function places(
  folded: string,
  wanted: string,
  whole: boolean,
  take: (from: number) => void,
): void {
  let from = folded.indexOf(wanted);
  while (from >= 0) {
    const to = from + wanted.length;
    if (!whole || (edge(folded, from - 1, from) && edge(folded, to, to - 1))) take(from);
    from = folded.indexOf(wanted, from + 1);
  }
}

/** Whether no word goes on between two neighbours. */
function edge(folded: string, outer: number, inner: number): boolean {
  return !isLetter(folded, outer) || !isLetter(folded, inner);
}

function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (Number.isNaN(code)) return false;
  return code < 128 ? ASCII[code] === 1 : LETTER.test(text[at] ?? "");
}

/** The place of a hit in its document, in code points. */
export function offsets(stretch: Stretch, found: Found): [number, number] {
  const points = (unit: number): number =>
    stretch.start + unit - stretch.astral.filter((at) => at < unit).length;
  return [points(found.from), points(found.to)];
}
