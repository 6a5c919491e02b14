import type { Header } from '../text/header-bytes.ts';

/** The value of a header, its lines joined by commas; undefined for none. @param name in lower case */
export function headerIn(headers: readonly Header[], name: string): string | undefined {
  const values = headers.flatMap(([given, value]) => (given.toLowerCase() === name ? [value] : []));
  return values.length === 0 ? undefined : values.join(', ');
}
