import { CannotRun } from './preflight.ts';

/**
 * Reads a bearer token.
 * @throws {CannotRun} if no header can hold it as it is; the message does not repeat it
 */
export function readToken(token: string): string {
  const fault = faultOf(token);
  if (fault === undefined) return token;
  throw new CannotRun(`the token ${fault}: no header can hold that; look at --token or TALKOVER_TOKEN`);
}

function faultOf(token: string): string | undefined {
  if (/[\r\n]/.test(token)) return 'holds a line break';
  if (token !== token.trim()) return 'begins or ends with white space';
  const characters = [...token];
  const index = characters.findIndex((one) => one !== '\t' && /[^ -~\u0080-\u00ff]/u.test(one));
  if (index < 0) return undefined;
  const code = characters[index]?.codePointAt(0) ?? 0;
  return `holds U+${code.toString(16).toUpperCase().padStart(4, '0')} as its character ${index + 1}`;
}
