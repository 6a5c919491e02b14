import { aroundPlaceholders, hasPlaceholder } from '../har/redaction/placeholders.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';

/** Whether something that is sent is what was recorded; perhaps, where the recording does not tell what that was. */
export type Sameness = 'yes' | 'perhaps' | 'no';

/** The least that any of several is. */
export function allSame(all: Iterable<Sameness>): Sameness {
  let least: Sameness = 'yes';
  for (const one of all) {
    if (one === 'no') return 'no';
    if (one === 'perhaps') least = 'perhaps';
  }
  return least;
}

/** A placeholder of a redacted secret stands for any text. */
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

/** JSON by value: whatever the order of its keys, and however its numbers are written. */
export function isSameValue(recorded: unknown, sent: unknown): Sameness {
  if (recorded === sent) return 'yes';
  if (typeof recorded === 'string') {
    if (typeof sent === 'string') return isSameText(recorded, sent);
    // A number was redacted to a text.
    return hasKeys(sent) || sent === undefined ? 'no' : isSameText(recorded, String(sent));
  }
  if (!hasKeys(recorded) || !hasKeys(sent) || Array.isArray(recorded) !== Array.isArray(sent)) return 'no';
  const names = Object.keys(recorded);
  if (names.length !== Object.keys(sent).length) return 'no';
  return allSame(
    names.map((name) => (Object.hasOwn(sent, name) ? isSameValue(recorded[name], sent[name]) : ('no' as const))),
  );
}
