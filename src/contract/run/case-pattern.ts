import { escapedPattern } from '../../text/escaped-pattern.ts';

/** Reads the id of a case or of an operation, in which `*` stands for any characters, slashes too, or for none. */
export function casePattern(text: string): (id: string) => boolean {
  const parts = text.split('*').map(escapedPattern);
  const pattern = new RegExp(`^${parts.join('.*')}$`, 's');
  return (id) => pattern.test(id);
}
