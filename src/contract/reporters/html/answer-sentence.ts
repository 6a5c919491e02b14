import type { Report } from '../../run/report/events.ts';
import { counted } from '../case-lines.ts';

/** The result of a run in one sentence with numbers, and a second one if the run stopped early. */
export function answerSentence({ run, summary, cases, groups }: Report): string {
  const { pass, fail, known, observe, stopped } = summary;
  const judged = pass + fail + known + observe;
  const subject = run.recording === undefined ? 'The deployment' : 'The recording';
  const early = stopped === null ? '' : ` The run stopped early: ${stopped}`;
  if (judged === 0)
    return `Nothing was judged: none of ${counted(cases.length, 'case')} got an answer to judge.${early}`;
  const all = counted(judged, 'judged case');
  if (fail > 0) {
    const failing = new Set(cases.filter(({ verdict }) => verdict === 'fail').map(({ operationId }) => operationId))
      .size;
    const operations = new Set(cases.map(({ operationId }) => operationId)).size;
    const ways = groups.length === 1 ? 'one way' : `${groups.length} ways`;
    const places = `in ${failing} of ${counted(operations, 'operation')}`;
    return `${subject} breaks the document in ${ways}: ${fail} of ${all} ${fail === 1 ? 'fails' : 'fail'}, ${places}.${early}`;
  }
  if (known > 0)
    return `${subject} breaks the document as is known, and nowhere else: ${known} of ${all} fail as expected.${early}`;
  return `${subject} keeps the document: ${pass === judged ? `all ${all} pass` : `none of ${all} fails`}.${early}`;
}
