import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Behaviour, Reply, Request } from './deployment.ts';
import { is, reply } from './replies.ts';

/** How long the first of two requests waits for the second, in milliseconds; without one, it is answered alone. */
const patience = 400;

/** Calls the mock, optionally with another request. */
export type Ask = Parameters<Behaviour>[1];

/** One of two concurrent requests. */
export interface Party {
  readonly request: Request;
  readonly ask: Ask;
}

/** Answers two concurrent requests, in the order in which they came. */
export type Encounter = (first: Party, second: Party) => readonly [Promise<Reply>, Promise<Reply>];

/** A deployment that answers the first two concurrent requests of a kind by a rule. */
export function meeting(isOfKind: (request: Request) => boolean, encounter: Encounter): Behaviour {
  let waiting: { readonly party: Party; answer(reply: Promise<Reply>): void } | undefined;
  let isOver = false;
  return (request, ask) => {
    if (isOver || !isOfKind(request)) return ask();
    const party = { request, ask };
    const met = waiting;
    if (met !== undefined) {
      waiting = undefined;
      isOver = true;
      const [first, second] = encounter(met.party, party);
      met.answer(first);
      return second;
    }
    return new Promise<Reply>((resolve) => {
      const own = {
        party,
        answer(answer: Promise<Reply>) {
          clearTimeout(timer);
          resolve(answer);
        },
      };
      const timer = setTimeout(() => {
        if (waiting === own) waiting = undefined;
        resolve(ask());
      }, patience);
      waiting = own;
    });
  };
}

const any = reply(200, {});

/** True for a creation with only the required fields: no other request waits for a second one. */
export function isPlainCreation(request: Request): boolean {
  return is.create(request, any) && hasKeys(request.json) && isNamed(request.json) && sizeOf(request) === 4;
}

/** True for a change of several fields, but not all. */
export function isChangeOfSome(request: Request): boolean {
  return is.update(request, any) && sizeOf(request) === 3;
}

function isNamed({ name, enabled }: Readonly<Record<string, unknown>>): boolean {
  return typeof name === 'string' && name.startsWith('talkover-contract') && enabled === false;
}

function sizeOf({ json }: Request): number {
  return hasKeys(json) ? Object.keys(json).length : 0;
}
