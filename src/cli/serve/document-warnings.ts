import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { formatProblem } from '../../openapi/document/document-error.ts';

/** How many warnings are told one by one. */
const mostTold = 10;

/** What of a document is not enforced, as lines; empty for a document of which everything is. */
export function warningsOf({ warnings }: ApiDocument): string {
  if (warnings.length === 0) return '';
  const told = warnings.slice(0, mostTold).map((problem) => `  ${formatProblem(problem)}`);
  const more =
    warnings.length > mostTold ? [`  and ${warnings.length - mostTold} more; talkover-mock lint lists them`] : [];
  return `${[`Not enforced, because it is not understood or breaks ajv's strict mode:`, ...told, ...more].join('\n')}\n\n`;
}
