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

/** Lower case, plain quotation marks, dashes and blanks; as long as the text itself. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  const same = lower.length === text.length ? lower : [...text].map(foldOne).join("");
  return same.replace(/[\u2018\u2019\u201b\u2032]/g, "'")
    .replace(/[\u201c-\u201f\u2033]/g, '"')
    .replace(/[\u2010-\u2015]/g, "-")
    .replace(/[\s\u00a0\u2028\u2029]/g, " ");
}

function foldOne(character: string): string {
  const lower = character.toLowerCase();
  return lower.length === character.length ? lower : character;
}

/** Find all places, in the order of the texts. */
export function scan(stretches: Stretch[], asked: Asked): Found[] {
  const wanted = fold(asked.words).trim().replace(/ +/g, " ");
  if (!wanted) return [];
  return asked.all ? scanAll(stretches, wanted.split(" "), asked) : scanPhrase(stretches, wanted, asked);
}

function scanPhrase(stretches: Stretch[], wanted: string, asked: Asked): Found[] {
  const found: Found[] = [];
  stretches.forEach((one, at) => places(one.folded, wanted, asked.whole, (from) => {
    found.push({ stretch: at, from, to: from + wanted.length });
  }));
  return found;
}

/** Where all words stand in a text: each place of the rarest of them. */
function scanAll(stretches: Stretch[], words: string[], asked: Asked): Found[] {
  const found: Found[] = [];
  stretches.forEach((one, at) => {
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

function places(folded: string, wanted: string, whole: boolean, take: (from: number) => void): void {
  let from = folded.indexOf(wanted);
  while (from >= 0) {
    const to = from + wanted.length;
    if (!whole || (edge(folded, from - 1, from) && edge(folded, to, to - 1))) take(from);
    from = folded.indexOf(wanted, from + 1);
  }
}

/** Whether no word goes on between two neighbours. */
function edge(folded: string, outer: number, inner: number): boolean {
  return !LETTER.test(folded[outer] ?? " ") || !LETTER.test(folded[inner] ?? " ");
}

/** The place of a hit in its document, in code points. */
export function offsets(stretch: Stretch, found: Found): [number, number] {
  const points = (unit: number): number =>
    stretch.start + unit - stretch.astral.filter((at) => at < unit).length;
  return [points(found.from), points(found.to)];
}
