import type { Variation } from './fault.ts';
import { is, webhook } from './replies.ts';
import { isEmpty, type Rule, sound, timed } from './times.ts';

const truncated = (time: string) => time.replace(/\.\d+/, '.000000');
const isStored = (kind: string) => kind === 'get' || kind === 'list';

const onTest: Rule = (kind, kept, now, request) =>
  kind === 'test' ? { ...kept, updated_at: now } : sound(kind, kept, now, request);

/** Deployments whose times are finer, coarser, in another zone or changed by other requests than the mock's. */
export const soundTimes: readonly Variation[] = [
  { name: 'times are cut off to seconds', make: () => timed(sound, false, truncated) },
  {
    name: 'times are kept in seconds, and shown without a fraction',
    make: () => timed(sound, false, (time) => time.replace(/\.\d+/, '')),
  },
  {
    name: 'the store cuts times off to seconds, and changes are answered with finer ones',
    make: () => timed(sound, false, (time, kind) => (isStored(kind) ? truncated(time) : time)),
  },
  {
    name: 'the store rounds times to seconds, and changes are answered with finer ones',
    make: () => timed(sound, false, (time, kind) => (isStored(kind) ? rounded(time) : time)),
  },
  {
    name: 'the store has milliseconds, and changes are answered with finer times',
    make: () => timed(sound, false, (time, kind) => (isStored(kind) ? time.replace(/(\.\d{3})\d+/, '$1') : time)),
  },
  {
    name: 'times have two digits behind the point',
    make: () => timed(sound, false, (time) => `${time.slice(0, 22)}Z`),
  },
  { name: 'times have nine digits', make: () => timed(sound, false, (time) => time.replace('Z', '123Z')) },
  { name: 'times are those of another zone', make: () => timed(sound, false, (time) => elsewhere(time)) },
  { name: 'the clock is hours ahead', make: () => timed(sound, false, (time) => shifted(time, 10_800_000)) },
  { name: 'the clock is a year behind', make: () => timed(sound, false, (time) => shifted(time, -31_536_000_000)) },
  {
    name: 'an update of nothing moves updated_at, as any other',
    make: () => timed(sound),
  },
  {
    name: 'an update of nothing leaves updated_at',
    make: () => timed((kind, kept, now, request) => (isEmpty(request) ? kept : sound(kind, kept, now, request))),
  },
  { name: 'a test moves updated_at', make: () => timed(onTest) },
  { name: 'a test moves updated_at, by a clock that counts seconds', make: () => timed(onTest, false, truncated) },
  {
    name: 'a test that fails makes the status error, and moves updated_at',
    make: () => {
      const tested = new Set<unknown>();
      const moving = timed(onTest);
      const shown = webhook(is.any, (one) => ({
        ...one,
        ...(one.enabled === true && tested.has(one.id) ? { status: 'error' } : {}),
      }));
      return (request, ask) => {
        const [, id] = /\/webhooks\/([^/]+)\/test/.exec(request.path) ?? [];
        if (id !== undefined) tested.add(id);
        return shown(request, (change) => moving({ ...request, ...change }, ask));
      };
    },
  },
  {
    name: 'two servers answer in turn, whose clocks are 300 ms apart',
    make: () => {
      let seen = 0;
      return timed((kind, kept, now, request) =>
        kind === 'update' || kind === 'toggle'
          ? { ...kept, updated_at: shifted(now, ++seen % 2 === 0 ? 0 : 300) }
          : sound(kind, kept, now, request),
      );
    },
  },
];

function shifted(time: string, milliseconds: number): string {
  return new Date(Date.parse(time) + milliseconds).toISOString().replace('Z', time.slice(23));
}

/** Rounds as MySQL does for a coarser column. */
function rounded(time: string): string {
  return truncated(shifted(time, 500));
}

/** The same time two hours further east. */
function elsewhere(time: string): string {
  return shifted(time, 7_200_000).replace('Z', '+02:00');
}
