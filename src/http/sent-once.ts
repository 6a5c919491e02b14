import type { HeaderValues } from '../text/header-values.ts';

type Parts = readonly (HeaderValues | undefined)[];

/** Whether header objects may repeat our headers. Most answers share their header object. */
const clashes = new WeakMap<HeaderValues, boolean>();

/**
 * Puts our headers before those of an answer, without duplicates: browsers refuse a second
 * `Access-Control-Allow-Origin`. Our header replaces a declared one; `Vary` is joined.
 */
export function sentOnce(ours: Parts, headers: HeaderValues): Parts {
  let mayClash = clashes.get(headers);
  if (mayClash === undefined) {
    mayClash = Object.keys(headers).some((name) =>
      /^(vary|x-mock-seed|x-content-type-options|cache-control|access-control-.*)$/i.test(name),
    );
    clashes.set(headers, mayClash);
  }
  return mayClash ? united(ours, headers) : [...ours, headers];
}

function united(parts: Parts, headers: HeaderValues): Parts {
  const ours = new Map<string, string>();
  for (const part of parts) for (const name in part) ours.set(name.toLowerCase(), name);
  const left: Record<string, string | readonly string[]> = {};
  let varying: string | readonly string[] = [];
  for (const name in headers) {
    const value = headers[name] ?? '';
    if (!ours.has(name.toLowerCase())) left[name] = value;
    else if (name.toLowerCase() === 'vary') varying = value;
  }
  return [...parts.map((part) => part && varyingBy(part, [varying].flat())), left];
}

/** Adds names to the `Vary` header. */
function varyingBy(headers: HeaderValues, others: readonly string[]): HeaderValues {
  if (others.length === 0 || headers.Vary === undefined) return headers;
  const names = new Map<string, string>();
  for (const name of [headers.Vary, ...others].join(',').split(',')) {
    if (name.trim() !== '') names.set(name.trim().toLowerCase(), name.trim());
  }
  return { ...headers, Vary: names.has('*') ? '*' : [...names.values()].join(', ') };
}
