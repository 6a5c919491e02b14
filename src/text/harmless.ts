import { visible } from './visible.ts';
import { withoutCommands } from './workflow-commands.ts';

/**
 * Whether a text is harmless within a line as it is: printable ASCII without a `##`. Most texts are, and this check is
 * much faster than searching for every kind of control character.
 */
export function isHarmlessWithinLine(text: string): boolean {
  return printable.test(text) && !text.includes('##');
}

const printable = /^[\x20-\x7e]*$/;

/** Makes foreign text safe for a terminal and for the log of a CI server, which obey commands in it. Keeps line breaks. */
export function harmless(text: string): string {
  return withoutCommands(visible(text));
}
