import type { Header } from '../text/header-bytes.ts';

/** The value of a header, with several lines joined by commas; undefined if it is absent. @param name in lower case */
export function headerIn(headers: readonly Header[], name: string): string | undefined {
  const values = headers.flatMap(([given, value]) => (given.toLowerCase() === name ? [value] : []));
  return values.length === 0 ? undefined : values.join(', ');
}

/** The header lines of Node's raw headers, which alternate names and values. */
export function headersOf(raw: readonly string[]): Header[] {
  const headers: Header[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) headers.push([raw[index] ?? '', raw[index + 1] ?? '']);
  return headers;
}
