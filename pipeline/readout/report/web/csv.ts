// Comma-separated values, safe to open as a table.

const FORMULA = /^[=+\-@\t\r]/;

/** One line a row; what a spreadsheet would take for a formula gets an apostrophe before it. */
export function csv(rows: string[][]): string {
  return rows.map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";
}

function field(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
