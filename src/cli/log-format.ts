import { isHarmlessWithinLine } from '../text/harmless.ts';

/** The formats of the log: lines for people, or JSON lines. */
export const logFormats = ['text', 'json'] as const;
export type LogFormat = (typeof logFormats)[number];

let format: LogFormat = 'text';

/** Writes all output of this process in this format from now on. */
export function logAs(chosen: LogFormat): void {
  format = chosen;
}

/** True if the log is JSON. */
export function logsJson(): boolean {
  return format === 'json';
}

/** The severity of a line. */
export type LineLevel = 'info' | 'warn' | 'error';

/** Makes a JSON line without its line feed. Undefined values are left out. */
export function jsonLine(level: LineLevel, facts: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify({ time: new Date().toISOString(), level, ...facts });
  return isHarmlessWithinLine(text) ? text : escaped(text);
}

/** Escapes JSON so that it steers no terminal and commands no CI server, with the same value. */
function escaped(text: string): string {
  return text.replace(/[\p{C}\u2028\u2029]/gu, units).replace(/##(?=\w*\[)/g, '#\\u0023');
}

/** A character of two code units becomes two escapes. */
function units(character: string): string {
  const codes = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return codes.map((code) => `\\u${code.toString(16).padStart(4, '0')}`).join('');
}
