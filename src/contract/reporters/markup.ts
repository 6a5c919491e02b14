import { escapeMarkup } from '../../text/quoting.ts';
import { visible } from '../../text/visible.ts';

/** Text of a deployment for XML and HTML. What would steer its display, or XML can't hold, is shown as `\u202e`. */
export function escapeForeignText(text: string): string {
  return escapeMarkup(text.split('\t').map(visible).join('\t'));
}
