import { visible } from './visible.ts';
import { withoutCommands } from './workflow-commands.ts';

/**
 * Whether a text needs nothing to be harmless within a line: printable ASCII without a `##`. Most texts are so, and to see it
 * takes a fraction of a search for every kind of control character.
 */
export function isHarmlessWithinLine(text: string): boolean {
  return printable.test(text) && !text.includes('##');
}

const printable = /^[\x20-\x7e]*$/;

/** Foreign text for a terminal and for the log of a CI server: nothing in it steers the one or commands the other. Line breaks stay. */
export function harmless(text: string): string {
  return withoutCommands(visible(text));
}
