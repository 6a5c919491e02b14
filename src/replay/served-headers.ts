import type { Header } from '../text/header-bytes.ts';
import { isHeaderName } from '../text/header-values.ts';

/** Headers that say how the recorded answer came over its connection: it is sent in another way. */
const ofConnection: ReadonlySet<string> = new Set([
  ...['content-encoding', 'content-length', 'transfer-encoding', 'connection', 'proxy-connection', 'keep-alive'],
  ...['te', 'trailer', 'upgrade', 'proxy-authenticate', 'proxy-authorization'],
]);

/**
 * The lines of a recorded answer that are sent, as they are and in their order, behind our own for pages of other origins.
 * @param cors empty where none are sent: those of the recording stay
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

/** A page may read all of them; no page is ever shown a cookie in a header. */
function exposed(lines: readonly Header[]): string {
  const names = new Map(lines.map(([name]) => [name.toLowerCase(), name]));
  names.delete('set-cookie');
  return [...names.values()].join(', ');
}

/** A value on one line, of bytes. */
function sendable(value: string): string {
  return value.replace(/[\r\n]+\s*/g, ' ').replace(/[^\t\x20-\x7e\x80-\xff]/g, '');
}
