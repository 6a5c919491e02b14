import { aroundPlaceholders, hasPlaceholder } from '../har/redaction/placeholders.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';

/** Whether something sent equals what was recorded; perhaps, if the recorded value is unknown. */
export type Sameness = 'yes' | 'perhaps' | 'no';

/** The least certain of several results. */
export function allSame(all: Iterable<Sameness>): Sameness {
  let least: Sameness = 'yes';
  for (const one of all) {
    if (one === 'no') return 'no';
    if (one === 'perhaps') least = 'perhaps';
  }
  return least;
}

/** Compares texts. A placeholder of a redacted secret matches any text. */
export function isSameText(recorded: string, sent: string): Sameness {
  if (recorded === sent) return 'yes';
  if (!hasPlaceholder(recorded)) return 'no';
  const [first = '', ...others] = aroundPlaceholders(recorded);
  const last = others.pop() ?? '';
  if (!sent.startsWith(first)) return 'no';
  let at = first.length;
  for (const text of others) {
    const found = sent.indexOf(text, at);
    if (found === -1) return 'no';
    at = found + text.length;
  }
  return sent.length - last.length >= at && sent.endsWith(last) ? 'perhaps' : 'no';
}

/** Compares JSON by value, regardless of the order of keys and the notation of numbers. */
export function isSameValue(recorded: unknown, sent: unknown): Sameness {
  if (recorded === sent) return 'yes';
  if (typeof recorded === 'string') {
    if (typeof sent === 'string') return isSameText(recorded, sent);
    // A redacted number became a string.
    return hasKeys(sent) || sent === undefined ? 'no' : isSameText(recorded, String(sent));
  }
  if (!hasKeys(recorded) || !hasKeys(sent) || Array.isArray(recorded) !== Array.isArray(sent)) return 'no';
  const names = Object.keys(recorded);
  if (names.length !== Object.keys(sent).length) return 'no';
  return allSame(
    names.map((name) => (Object.hasOwn(sent, name) ? isSameValue(recorded[name], sent[name]) : ('no' as const))),
  );
}
