import type { Behaviour, Reply } from './deployment.ts';
import type { Variation } from './fault.ts';
import { type Encounter, isChangeOfSome, isPlainCreation, meeting } from './meeting.ts';
import { reply } from './replies.ts';

/** Answers the second request before the first. */
const inReverse: Encounter = (one, other) => {
  const second = other.ask();
  return [second.then(() => one.ask()), second];
};

const inOrder: Encounter = (one, other) => {
  const first = one.ask();
  return [first, first.then(() => other.ask())];
};

/** Deployments that answer two requests at the same time in their own way. */
export const soundRaces: readonly Variation[] = [
  { name: 'one request waits for the other', make: oneByOne },
  { name: 'the second of two creations waits for the first', make: () => meeting(isPlainCreation, inOrder) },
  { name: 'the first of two creations is answered last', make: () => meeting(isPlainCreation, inReverse) },
  { name: 'the first of two updates is made and answered last', make: () => meeting(isChangeOfSome, inReverse) },
  {
    name: 'of two creations at the same time, the second is to be sent again in a second',
    make: () =>
      meeting(isPlainCreation, (one) => [
        one.ask(),
        Promise.resolve(reply(429, { message: 'Too many requests.' }, { 'Retry-After': '1' })),
      ]),
  },
];

function oneByOne(): Behaviour {
  let last: Promise<unknown> = Promise.resolve();
  return (_, ask) => {
    const answer: Promise<Reply> = last.then(() => ask());
    last = answer;
    return answer;
  };
}
