import { escapedPattern } from '../../text/escaped-pattern.ts';

/** Reads a pattern of ids, in which `*` stands for any characters, including slashes, or for none. */
export function casePattern(text: string): (id: string) => boolean {
  const parts = text.split('*').map(escapedPattern);
  const pattern = new RegExp(`^${parts.join('.*')}$`, 's');
  return (id) => pattern.test(id);
}
