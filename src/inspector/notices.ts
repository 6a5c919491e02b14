import { byId, make } from './elements.ts';

/** The time that a notice stays, in milliseconds. */
const duration = 6000;

/** Shows a notice in a corner of the page; screen readers read it out. */
export function tell(text: string, tone: 'good' | 'bad' = 'good'): void {
  const notice = make('p', { class: `notice ${tone}` }, text);
  byId('notices', HTMLElement).append(notice);
  setTimeout(() => notice.remove(), duration);
}

/** Runs an action, and shows its error if it fails. */
export async function doOrTell(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    tell(messageOf(error), 'bad');
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** @param hint what remains to do with the text, if anything */
export async function copy(text: string, what: string, hint = ''): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https, a browser gives the clipboard only to pages of this machine.
    copyBySelection(text);
  }
  tell(`${what} copied${hint === '' ? '' : `\n${hint}`}`);
}

function copyBySelection(text: string): void {
  const field = make('textarea', { class: 'unseen', 'aria-hidden': 'true' });
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
