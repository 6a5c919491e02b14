import type { Check, Finding } from '../cases/case.ts';
import { code, notValidated, ofServerError, ofStatus, unanswered } from '../checks/deviations.ts';
import { as, broken, differs, from, impossible, isSuccess } from '../checks/findings.ts';
import { namedPlaces } from '../checks/named-places.ts';
import type { Answer, Exchange, Exchanges } from '../run/exchange.ts';
import type { Deviation } from '../run/report/deviation.ts';
import { Excerpt } from '../run/report/excerpt.ts';
import { isReference } from './name-meanings.ts';
import { successOf } from './record-checks.ts';

/** Statuses with which a valid request may be refused because of the deployment's current state. */
const ofTheMoment: readonly number[] = [402, 403, 409, 412, 413, 423, 424, 428, 429, 451];

/** How sure it is that a request must be accepted. */
export interface Sureness {
  /** Whether every correct deployment accepts what is tried. */
  readonly isSure: boolean;
  /** Paths in the body and parameters with made-up values, which a correct deployment may refuse until it has accepted one. */
  readonly unsure: readonly string[];
}

/** What a request tries. */
export interface Tried extends Sureness {
  /** What is tried, in words; empty for a plain request. */
  readonly what: readonly string[];
  /** The optional properties of the body. */
  readonly optional?: readonly string[];
  /** The steps that try the same in another way, if this one is refused. */
  readonly others?: readonly string[];
  /** Plain requests of the operation: without a successful one, it is unknown what a valid request looks like. */
  readonly plain?: readonly string[];
  /** The places of the values, where several are tried. */
  readonly triedAt?: readonly string[];
  /** The steps that send plain values in all these places: if none has succeeded, the places may exclude each other. */
  readonly base?: readonly string[];
  /** Whether the state of the resource decides if the request is allowed: then 422 may be right. */
  readonly dependsOnState?: boolean;
  /** All places that a change could name: a refusal that names one it leaves out is about the stored state. */
  readonly places?: readonly string[];
  /** Whether the requested thing, or the relation of two things, may be absent: then 404 may be right. */
  readonly mayBeMissing?: boolean;
  /** What a person can do if no request is accepted. */
  readonly advice: string;
}

/** Expects a request that the document allows to be accepted. */
export function isTaken(tried: Tried): Check {
  const { what, others = [], plain = [], base = [] } = tried;
  return {
    fact: what.length === 0 ? 'a valid request is accepted' : `${what.join(', ')}: a valid request is accepted`,
    reads: [...others, ...plain, ...base],
    judge(exchange, exchanges) {
      const { answer, failure } = exchange;
      if (answer === undefined)
        return as(unanswered, from('unanswered', broken(`no answer: ${failure}`, 'success', null)));
      const { status } = answer;
      if (status < 400) return [];
      if (status >= 500) return serverError(answer);
      const message = `a valid request is refused: ${status}`;
      const deviation = wronglyRefused(exchange, what);
      const isSure = tried.isSure && tried.unsure.every((place) => isKnownToBeTaken(place, exchange, exchanges));
      const isOfState = tried.dependsOnState === true && status === 422;
      if (ofTheMoment.includes(status) || isOfState || (tried.mayBeMissing && status === 404))
        return as(deviation, differs(`${message}, perhaps because of the stored state`, 'success', seen(answer)));
      const demanded = isSure ? demandedIn(exchange, tried.optional ?? []) : undefined;
      if (demanded !== undefined && successOf(others, exchanges) !== undefined) {
        const words = { severity: 'status', words: `${code(demanded)} is demanded, though it is optional` } as const;
        return as(words, broken(`${message}; it lacks ${demanded}, which is optional`, 'success', seen(answer)));
      }
      if (successOf(others, exchanges) !== undefined)
        return as(deviation, differs(`${message}; another valid one is accepted`, 'success', seen(answer)));
      if (plain.length > 0 && successOf(plain, exchanges) === undefined)
        return impossible('no plain request of the operation is accepted');
      if (isOfWhatIsThere(exchange, tried.places ?? []))
        return as(deviation, differs(`${message} because of the stored state`, 'success', seen(answer)));
      if (base.some((step) => exchanges.of(step) !== undefined) && successOf(base, exchanges) === undefined)
        return impossible('plain values in all places are not accepted, either');
      if (namesOthers(exchange, tried))
        return as(deviation, differs(`${message} because of a value that is not tried`, 'success', seen(answer)));
      if (what.length === 0 && isForMadeUpText(exchange))
        return impossible(`${message} because of a made-up text: ${tried.advice}`);
      const { operation } = exchange.step;
      if (isSure)
        return as(
          deviation,
          from(`${operation?.id} refusal of ${what.join()}`, broken(message, 'success', seen(answer))),
        );
      if (plain.length > 0)
        return as(deviation, differs(`${message}; its values are made up`, 'success', seen(answer)));
      return impossible(`${message}, but its values are made up: ${tried.advice}`);
    },
  };
}

/** Whether another request with such a value was accepted. */
function isKnownToBeTaken(place: string, { step, sent }: Exchange, exchanges: Exchanges): boolean {
  // Made-up credentials of a login are never accepted.
  if (place === '' || step.operation === undefined) return false;
  return exchanges.ofOperation(step.operation.id).some((other) => {
    if (other.answer === undefined || !isSuccess(other.answer)) return false;
    if (!place.startsWith('/')) return other.step.parameters?.some(({ name }) => name === place) === true;
    const at = place.slice(1).split('/');
    if (!isReference(at.at(-1) ?? '')) return isAt(other.sent, at);
    // A deployment that accepts one id need not accept another.
    return JSON.stringify(valuesAt(other.sent, at)) === JSON.stringify(valuesAt(sent, at));
  });
}

/** Whether a place of a body holds anything. */
function isAt(holder: unknown, place: readonly string[]): boolean {
  return valuesAt(holder, place).length > 0;
}

/** Whether a refusal names only places that the request leaves unchanged. */
function isOfWhatIsThere({ answer, sent }: Exchange, places: readonly string[]): boolean {
  if (answer === undefined || places.length === 0) return false;
  const all = namedPlaces(answer, sent);
  const named = places.filter((place) => all.has(place.toLowerCase()));
  return named.length > 0 && !named.some((place) => isAt(sent, place.split('.')));
}

/** Whether a refusal names places of the request, but none where a value is tried. */
function namesOthers({ answer, sent }: Exchange, { what, triedAt = [] }: Tried): boolean {
  if (answer === undefined || what.length === 0 || triedAt.length === 0) return false;
  const named = [...namedPlaces(answer, sent)].filter((place) => isAt(sent, place.split('.')));
  const isTriedAt = (place: string) => triedAt.some((one) => isSameOrWithin(one.toLowerCase(), place));
  return named.length > 0 && !named.some(isTriedAt);
}

/** Whether two places are the same, or one lies within the other. */
function isSameOrWithin(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}

/** Whether a refusal names only places with made-up texts, which may have to name something that exists. */
function isForMadeUpText({ answer, sent }: Exchange): boolean {
  if (answer === undefined || answer.status !== 422) return false;
  const values = [...namedPlaces(answer, sent)].flatMap((place) => valuesAt(sent, place.split('.')));
  return values.length > 0 && values.every((value) => typeof value === 'string');
}

/** The values at a place, in all items of a list. Matches keys in lower case, too, since refusals name places so. */
function valuesAt(holder: unknown, [part, ...rest]: readonly string[]): readonly unknown[] {
  if (part === undefined) return holder === undefined || holder === null ? [] : [holder];
  if (typeof holder !== 'object' || holder === null) return [];
  return Object.entries(holder).flatMap(([key, value]) =>
    part === '*' || part === key || part === key.toLowerCase() ? valuesAt(value, rest) : [],
  );
}

/** An optional property that a refusal names and that the request leaves out. */
function demandedIn({ answer, sent }: Exchange, optional: readonly string[]): string | undefined {
  if (answer === undefined) return undefined;
  const named = namedPlaces(answer, sent);
  return optional.find((name) => named.has(name.toLowerCase()) && !isAt(sent, [name]));
}

function wronglyRefused(exchange: Exchange, what: readonly string[]): Deviation {
  return what.length === 1 && what[0] !== undefined
    ? { severity: 'status', words: `${code(what[0])} is refused, though it is valid` }
    : ofStatus(exchange, 200);
}

function serverError(answer: Answer): Finding[] {
  const { status } = answer;
  return as(
    ofServerError(status),
    from(`server error ${status}`, broken(`server error ${status}`, 'below 500', seen(answer))),
  );
}

/** The answer as shown to a person: its JSON, or the beginning of its text. */
function seen(answer: Answer): unknown {
  return answer.json ?? new Excerpt(answer.text);
}

/** What is invalid in a request. */
export interface Wrong {
  /** The place, for a person: `lines.*.quantity`. */
  readonly label: string;
  /** The rule and how it is broken. */
  readonly name: string;
  readonly isSure: boolean;
  /** Plain requests of the operation: unless one has succeeded, a refusal proves nothing. */
  readonly plain: readonly string[];
}

/** Expects a request that breaks one rule of the document to be refused. */
export function isRefusedFor({ label, name, isSure, plain }: Wrong): Check {
  return {
    fact: `${label} ${name} is refused`,
    reads: plain,
    judge(exchange, exchanges) {
      const { answer, failure } = exchange;
      if (answer === undefined)
        return as(unanswered, from('unanswered', broken(`no answer: ${failure}`, 'a refusal', null)));
      const { status } = answer;
      if (status >= 500) return serverError(answer);
      if (status === 429) return impossible('too many requests');
      if (status >= 400) {
        if (status === 401) return impossible('the credentials are refused');
        const isPlainSent = plain.some((step) => exchanges.of(step) !== undefined);
        return isPlainSent && successOf(plain, exchanges) === undefined
          ? impossible('no plain request of the operation is accepted, so that a refusal proves nothing')
          : [];
      }
      const message = `an invalid request is accepted (${status}): ${label} breaks ${name}`;
      const deviation = notValidated(label);
      if (!isSure) return as(deviation, differs(message, 'a refusal', seen(answer)));
      return as(deviation, broken(message, 'a refusal', seen(answer)));
    },
  };
}
