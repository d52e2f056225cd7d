// Periods of time: months where there are few, else years, else decades.

import type { Period } from "./charts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const FEW_YEARS = 2;
const MANY_YEARS = 40;
const MOST = 60; // periods that still have room; of more only the last are shown

export interface Periods {
  list: Period[];
  of: (day: number) => number;
}

/** The periods that hold all of some days (20310503); days that are not known are 0. */
export function periodsOf(days: Iterable<number>): Periods {
  let [first, last] = [Infinity, 0];
  for (const day of days) {
    if (day <= 0) continue;
    first = Math.min(first, day);
    last = Math.max(last, day);
  }
  if (!last) return { list: [], of: () => -1 };
  const [begin, end] = [Math.floor(first / 10000), Math.floor(last / 10000)];
  if (end - begin < FEW_YEARS) return months(begin, end);
  return end - begin < MANY_YEARS ? ofYears(begin, end, 1) : ofYears(begin, end, 10);
}

function months(begin: number, end: number): Periods {
  const list: Period[] = [];
  for (let year = begin; year <= end; year++) {
    MONTHS.forEach((name, at) => {
      const month = `${year}-${String(at + 1).padStart(2, "0")}`;
      list.push({ label: at ? name : String(year), from: month, to: month });
    });
  }
  const of = (day: number): number => {
    const month = Math.max(1, Math.floor(day / 100) % 100);
    return day > 0 ? (Math.floor(day / 10000) - begin) * 12 + month - 1 : -1;
  };
  return { list, of };
}

function ofYears(begin: number, end: number, step: number): Periods {
  const start = Math.max(begin - (begin % step), end - (end % step) - step * (MOST - 1));
  const list: Period[] = [];
  for (let year = start; year <= end; year += step) {
    const label = step === 1 ? String(year) : `${year}s`;
    list.push({ label, from: String(year), to: String(year + step - 1) });
  }
  const of = (day: number): number => {
    const at = Math.floor((Math.floor(day / 10000) - start) / step);
    return day > 0 ? at : -1;
  };
  return { list, of };
}
