import { isHarmlessWithinLine } from '../text/harmless.ts';

/** How the log is written: lines for a person, or a JSON object a line. */
export const logFormats = ['text', 'json'] as const;
export type LogFormat = (typeof logFormats)[number];

let format: LogFormat = 'text';

/** Writes all that this process says from now on in this format. */
export function logAs(chosen: LogFormat): void {
  format = chosen;
}

/** Whether what is said is written as JSON. */
export function logsJson(): boolean {
  return format === 'json';
}

/** The severity of a line. */
export type LineLevel = 'info' | 'warn' | 'error';

/** A line of JSON without its end. What is undefined is left out. */
export function jsonLine(level: LineLevel, facts: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify({ time: new Date().toISOString(), level, ...facts });
  return isHarmlessWithinLine(text) ? text : escaped(text);
}

/** JSON that steers no terminal and commands no CI server, and has the same value. */
function escaped(text: string): string {
  return text.replace(/[\p{C}\u2028\u2029]/gu, units).replace(/##(?=\w*\[)/g, '#\\u0023');
}

/** A character of two units is two escapes in JSON. */
function units(character: string): string {
  const codes = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return codes.map((code) => `\\u${code.toString(16).padStart(4, '0')}`).join('');
}
