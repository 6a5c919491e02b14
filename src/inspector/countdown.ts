import type { Attempt } from './api.ts';
import { make } from './elements.ts';

/** The due time of each pending attempt by the browser's clock, in milliseconds since 1970. */
const dueTimes = new Map<string, number>();

/** The remaining seconds before an attempt, counting down while they are on the page. */
export function countdown(attempt: Attempt): HTMLElement {
  const element = make('span', { class: 'countdown', 'data-due': String(dueHere(attempt)) });
  update(element);
  return element;
}

/** Updates all countdowns. */
export function startCountdowns(): void {
  setInterval(() => {
    for (const element of document.querySelectorAll<HTMLElement>('.countdown')) update(element);
  }, 500);
}

/** Measures from when this page first saw the attempt, since a mock's clock may stand still. */
function dueHere({ id, created_at, due_at }: Attempt): number {
  const known = dueTimes.get(id);
  if (known !== undefined) return known;
  const [now, due, created] = [Date.now(), Date.parse(due_at), Date.parse(created_at)];
  const isOurTime = created <= now + 5000 && due >= now - 5000;
  const here = isOurTime ? due : now + (due - created);
  dueTimes.set(id, here);
  return here;
}

function update(element: HTMLElement): void {
  const seconds = Math.ceil((Number(element.dataset.due) - Date.now()) / 1000);
  const text = seconds > 0 ? `in ${seconds.toLocaleString('en')} s` : 'now';
  if (element.textContent !== text) element.textContent = text;
}
