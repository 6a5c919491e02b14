import type { Header } from '../text/header-bytes.ts';
import { isHeaderName } from '../text/header-values.ts';

/** Headers of the recorded connection and encoding, which do not apply to the served answer. */
const ofConnection: ReadonlySet<string> = new Set([
  ...['content-encoding', 'content-length', 'transfer-encoding', 'connection', 'proxy-connection', 'keep-alive'],
  ...['te', 'trailer', 'upgrade', 'proxy-authenticate', 'proxy-authorization'],
]);

/**
 * The header lines of a recorded answer to send, in their order, after our own CORS headers.
 * @param cors empty to keep those of the recording
 */
export function servedHeaders(recorded: readonly Header[], cors: Readonly<Record<string, string>>): Header[] {
  const named = recorded.flatMap(([name, value]) =>
    name.toLowerCase() === 'connection' ? value.split(',').map((one) => one.trim().toLowerCase()) : [],
  );
  const hasOwn = Object.keys(cors).length > 0;
  const lines = recorded.filter(([name]) => {
    const lower = name.toLowerCase();
    if (ofConnection.has(lower) || named.includes(lower) || !isHeaderName(name)) return false;
    return !hasOwn || !/^access-control-/.test(lower);
  });
  const { Vary: vary, ...others } = cors;
  const variesAlready = lines.some(([name, value]) => /^vary$/i.test(name) && /\*|\borigin\b/i.test(value));
  const own: Header[] = Object.entries(others).map(([name, value]) =>
    name === 'Access-Control-Expose-Headers' ? [name, exposed(lines)] : [name, value],
  );
  if (vary !== undefined && !variesAlready) own.push(['Vary', vary]);
  return [...own, ...lines.map(([name, value]): Header => [name, sendable(value)])];
}

/** The header names that a page may read: all but Set-Cookie, which browsers hide. */
function exposed(lines: readonly Header[]): string {
  const names = new Map(lines.map(([name]) => [name.toLowerCase(), name]));
  names.delete('set-cookie');
  return [...names.values()].join(', ');
}

/** A header value without line breaks and without characters beyond Latin-1. */
function sendable(value: string): string {
  return value.replace(/[\r\n]+\s*/g, ' ').replace(/[^\t\x20-\x7e\x80-\xff]/g, '');
}
