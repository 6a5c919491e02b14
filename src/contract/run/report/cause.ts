import { type Answer, type Exchange, isSuccessStatus } from '../exchange.ts';

/** Where a failure comes from, as far as others can come from there too. */
export interface Cause {
  /** What this failure makes known. */
  readonly names: readonly string[];
  /** What explains this failure if another has made it known. */
  readonly implied?: readonly string[];
  /** Whether the answer as a whole is not what was expected, so that nothing else about it counts. */
  readonly isWhole?: boolean;
}

/** Statuses of what stands before a deployment that is down, whatever is asked of it. */
const down: readonly number[] = [502, 503, 504];

/**
 * What a wrong status comes from, by the status that was expected.
 * @param response the pointer of the response that was expected: operations share how they refuse
 */
export function causeOfStatus(exchange: Exchange, expected: number, response = ''): Cause {
  const { step, answer, failure } = exchange;
  const operation = step.operation?.id ?? step.id;
  const made = Object.values(step.references).findLast((reference) => reference.kind === 'created')?.by;
  if (answer === undefined) {
    const names = namesOf(operation, expected, `none: ${failure}`);
    return { isWhole: true, names: [...names, `${operation} has not answered`] };
  }
  const { status } = answer;
  const got = classOf(status);
  if (got === classOf(expected)) return { names: [`${operation} ${expected} -> ${status}`] };
  const names = namesOf(operation, expected, got);
  if (down.includes(status)) return { isWhole: true, names: [...names, `down: ${status}`] };
  if (isPage(answer)) return { isWhole: true, names: [noJson] };
  if (status >= 500 || status < 400) {
    if (!isSuccessStatus(status)) return { isWhole: true, names };
    const gone = step.method === 'DELETE' && made !== undefined ? [goneName(made)] : [];
    if (expected === 401) return letIn(step.access, gone);
    // What is invalid and was accepted breaks the rule of its case and no other.
    if (expected !== 404) return { names: [] };
    const where = made === undefined ? `found: ${JSON.stringify(step.references)}` : seenName(made);
    return { isWhole: true, names: [where, ...gone] };
  }
  if (expected < 300) return { names, implied: made === undefined ? [] : [goneName(made)] };
  // Whoever is told what is wrong with the rest of a request was let in.
  if (expected === 401 && status !== 403) return letIn(step.access);
  const refused = expected === 422 ? `${expected} of ${response}` : expected;
  const implied = made !== undefined && status === 404 ? [goneName(made)] : [];
  return { isWhole: true, names: [`${operation} every ${got}`, `refusals ${refused} -> ${got}`], implied };
}

function namesOf(operation: string, expected: number, got: string): string[] {
  return [`every answer ${got}`, `${operation} every ${got}`, `${operation} ${classOf(expected)} -> ${got}`];
}

/** Who is let in without a token is let in with a wrong one. */
function letIn(access: string, gone: readonly string[] = []): Cause {
  return { isWhole: true, names: [letInName(access), ...gone], implied: [letInName('none')] };
}

/** Somebody is let in who must not be: by what they present. */
export function letInName(access: string): string {
  return `let in: ${access}`;
}

/** A webhook is seen where or when it must not be: by the step that created it. */
export function seenName(step: string): string {
  return `seen: ${step}`;
}

/** A webhook is not there any more, because a deletion that had to be refused was not, or was of another. */
export function goneName(step: string): string {
  return `gone: ${step}`;
}

/** Bodies are not JSON, whatever was asked. */
export const noJson = 'no JSON';

/** Whether a success is a page of a browser's, such as that of a login: it lets nobody in and takes nothing. */
export function isPage({ status, headers, text, json }: Answer): boolean {
  if (!isSuccessStatus(status) || json !== undefined) return false;
  return /\bhtml\b/i.test(headers.get('content-type') ?? '') || /^\s*<(?:!doctype\s+html|html)\b/i.test(text);
}

/** A status; all that say success are the same. */
export function classOf(status: number): string {
  return isSuccessStatus(status) ? 'success' : String(status);
}
