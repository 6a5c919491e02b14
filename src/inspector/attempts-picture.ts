import type { Attempt } from './api.ts';
import { make } from './elements.ts';
import { counted } from './formats.ts';

/** The attempts of a delivery over time: when each was or will be made, and its result. */
export function attemptsPicture(attempts: readonly Attempt[]): HTMLElement[] {
  const [first] = attempts;
  if (first === undefined) return [];
  const times = attempts.map(({ due_at }) => Date.parse(due_at));
  const start = Math.min(...times);
  const span = Math.max(...times) - start;
  const points = attempts.map((attempt, at) => {
    const after = (times[at] ?? start) - start;
    // Where the clock stands still, points only show the order.
    const share = span > 0 ? after / span : attempts.length === 1 ? 0 : at / (attempts.length - 1);
    return { attempt, after, share };
  });
  const words = points.map(
    ({ attempt, after }) => `attempt ${attempt.attempt} ${wordOf(attempt)} after ${inSeconds(after)}`,
  );
  const picture = make('div', {
    class: 'attempts',
    role: 'img',
    'aria-label': `${counted(attempts.length, 'attempt')}: ${words.join(', ')}`,
  });
  for (const { attempt, after, share } of points) {
    const point = make('span', {
      class: `point ${toneOf(attempt)}`,
      title: `${wordOf(attempt)} after ${inSeconds(after)}`,
    });
    point.append(make('b', {}, String(attempt.attempt)), make('small', {}, `+${inSeconds(after)}`));
    point.style.left = `${share * 100}%`;
    picture.append(point);
  }
  return [picture];
}

function wordOf({ status, http_status, error }: Attempt): string {
  if (status === 'pending') return 'to be made';
  if (status === 'success') return 'delivered';
  return error === undefined ? `answered ${http_status}` : 'failed';
}

function toneOf({ status }: Attempt): string {
  return status === 'pending' ? 'waiting' : status === 'success' ? 'good' : 'bad';
}

function inSeconds(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds >= 120) return `${Math.round(seconds / 60)} min`;
  return `${seconds < 10 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`;
}
