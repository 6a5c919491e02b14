import type { Framework } from '../framework/framework.ts';
import type { SeenViolation } from '../mock/recorded.ts';
import { asciiList } from '../text/ascii-list.ts';
import type { Header } from '../text/header-bytes.ts';

/** The most bytes of the header's list: clients accept 8 or 16 kB for all headers together. */
const longestHeader = 4000;

/** The most characters of violations in a line of the log. */
const longestLine = 400;

/** The header of an exchange with violations; empty for one without. */
export function violationsHeader(violations: readonly SeenViolation[]): readonly Header[] {
  if (violations.length === 0) return [];
  const shown = violations.map(({ in: place, where, message }) => ({ in: place, where, message }));
  const shortened = (one: SeenViolation) => ({ ...one, where: one.where.slice(0, 200), message: '' });
  return [['X-Mock-Violations', asciiList(shown, longestHeader, shortened)]];
}

/** The violations of an exchange in one line; undefined if there are none. */
export function violationsLine(violations: readonly SeenViolation[]): string | undefined {
  if (violations.length === 0) return undefined;
  const count = violations.length === 1 ? '1 violation' : `${violations.length} violations`;
  const all = violations.map(({ in: place, where, message }) => `${place} ${where}: ${message}`).join('; ');
  return `${count}: ${all.length > longestLine ? `${all.slice(0, longestLine)}…` : all}`;
}

/** The proxy's own answer with violations, in the shape of the API's errors. */
export interface ViolationsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer to a violating request (422), and the replacement of a violating answer (500). */
export function violationsAnswer(
  status: 422 | 500,
  violations: readonly SeenViolation[],
  framework: Framework,
): ViolationsAnswer {
  const what = status === 422 ? 'The request breaks the document' : 'The answer of the deployment breaks the document';
  const [first, ...others] = violations;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const message =
    first === undefined ? `${what}.` : `${what}: ${first.where}: ${first.message}${more}.`.replace(/\.\.$/, '.');
  const { headers } = framework.answer(status, message);
  const errors: Record<string, string[]> = {};
  for (const { where, message: text } of violations) errors[where] = [...(errors[where] ?? []), text];
  const body = {
    ...framework.errorBody(status, message),
    ...(framework.hasErrorShape && status === 422 && { errors }),
    violations,
  };
  return {
    status,
    headers: { ...headers, ...Object.fromEntries(violationsHeader(violations)) },
    body: JSON.stringify(body),
  };
}
