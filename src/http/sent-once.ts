import type { HeaderValues } from '../text/header-values.ts';

type Parts = readonly (HeaderValues | undefined)[];

/** Whether headers are called as some of ours, by the headers: those of most answers are the same for each. */
const clashes = new WeakMap<HeaderValues, boolean>();

/**
 * Our own headers before those of an answer, none of them twice: a browser takes no second `Access-Control-Allow-Origin`.
 * Where a document declares one of ours, ours is sent; `Vary` says what both say.
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

/** Headers whose `Vary` names what others name, too. */
function varyingBy(headers: HeaderValues, others: readonly string[]): HeaderValues {
  if (others.length === 0 || headers.Vary === undefined) return headers;
  const names = new Map<string, string>();
  for (const name of [headers.Vary, ...others].join(',').split(',')) {
    if (name.trim() !== '') names.set(name.trim().toLowerCase(), name.trim());
  }
  return { ...headers, Vary: names.has('*') ? '*' : [...names.values()].join(', ') };
}
