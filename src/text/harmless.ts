import { visible } from './visible.ts';
import { withoutCommands } from './workflow-commands.ts';

/** Foreign text for a terminal and for the log of a CI server: nothing in it steers the one or commands the other. Line breaks stay. */
export function harmless(text: string): string {
  return withoutCommands(visible(text));
}
