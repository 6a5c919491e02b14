import { type Answer, type Exchange, isSuccessStatus } from '../exchange.ts';

/** The cause of a failure, which other failures may share. */
export interface Cause {
  /** The facts that this failure reveals. */
  readonly names: readonly string[];
  /** Facts that explain this failure if another failure has revealed them. */
  readonly implied?: readonly string[];
  /** True if the whole answer is not the expected one, so that no other finding about it counts. */
  readonly isWhole?: boolean;
}

/** Statuses of a gateway in front of a deployment that is down. */
const down: readonly number[] = [502, 503, 504];

/**
 * The cause of a wrong status.
 * @param response the pointer of the expected response: operations may share their refusals
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
    // An invalid request that was accepted breaks only the rule of its case.
    if (expected !== 404) return { names: [] };
    const where = made === undefined ? `found: ${JSON.stringify(step.references)}` : seenName(made);
    return { isWhole: true, names: [where, ...gone] };
  }
  if (expected < 300) return { names, implied: made === undefined ? [] : [goneName(made)] };
  // A refusal for another mistake means that the credentials were accepted.
  if (expected === 401 && status !== 403) return letIn(step.access);
  const refused = expected === 422 ? `${expected} of ${response}` : expected;
  const implied = made !== undefined && status === 404 ? [goneName(made)] : [];
  return { isWhole: true, names: [`${operation} every ${got}`, `refusals ${refused} -> ${got}`], implied };
}

function namesOf(operation: string, expected: number, got: string): string[] {
  return [`every answer ${got}`, `${operation} every ${got}`, `${operation} ${classOf(expected)} -> ${got}`];
}

/** A deployment that needs no credentials accepts wrong ones, too. */
function letIn(access: string, gone: readonly string[] = []): Cause {
  return { isWhole: true, names: [letInName(access), ...gone], implied: [letInName('none')] };
}

/** The fact that wrong credentials are accepted, by their access. */
export function letInName(access: string): string {
  return `let in: ${access}`;
}

/** The fact that a record is visible where it must not be, by the step that created it. */
export function seenName(step: string): string {
  return `seen: ${step}`;
}

/** The fact that a record is gone because of a wrong deletion, by the step that created it. */
export function goneName(step: string): string {
  return `gone: ${step}`;
}

/** The fact that bodies are not JSON. */
export const noJson = 'no JSON';

/** True if a success is a web page, such as a login form: it neither grants nor accepts anything. */
export function isPage({ status, headers, text, json }: Answer): boolean {
  if (!isSuccessStatus(status) || json !== undefined) return false;
  return /\bhtml\b/i.test(headers.get('content-type') ?? '') || /^\s*<(?:!doctype\s+html|html)\b/i.test(text);
}

/** A status, with all successes as one. */
export function classOf(status: number): string {
  return isSuccessStatus(status) ? 'success' : String(status);
}
