import { isJsonObject } from '../../document/json-pointer.ts';

/**
 * Writes a list of objects as CSV (RFC 4180): a row of names, then a row for each object. Lists become rows without
 * names.
 */
export function writeTable(value: unknown, separator: ',' | '\t'): string {
  const rows = Array.isArray(value) ? value : [value];
  const names = [...new Set(rows.flatMap((row) => (isJsonObject(row) ? Object.keys(row) : [])))];
  const cellsOf = (row: unknown): readonly unknown[] => {
    if (isJsonObject(row)) return names.map((name) => (Object.hasOwn(row, name) ? row[name] : undefined));
    return Array.isArray(row) ? row : [row];
  };
  const lines = rows.map((row) => lineOf(cellsOf(row), separator));
  return (names.length > 0 ? [lineOf(names, separator), ...lines] : lines).join('');
}

function lineOf(cells: readonly unknown[], separator: ',' | '\t'): string {
  return `${cells.map((cell) => written(cell, separator)).join(separator)}\r\n`;
}

function written(cell: unknown, separator: ',' | '\t'): string {
  if (cell === null || cell === undefined) return '';
  const text = typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  // Tab-separated values have no quotes.
  if (separator === '\t') return text.replace(/[\t\r\n]+/g, ' ');
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
