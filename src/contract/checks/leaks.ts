import type { Check } from '../cases/case.ts';
import type { Deviation } from '../run/report/deviation.ts';
import { Excerpt } from '../run/report/excerpt.ts';
import { formsOf } from '../run/report/redact.ts';
import { as, broken, from } from './findings.ts';

const secretLeaks: Deviation = { severity: 'security', words: 'a secret or the credentials come back' };

/** No secret that was sent comes back, in a body or a header. */
export const secretIsKept: Check = {
  fact: 'no secret and no token comes back',
  judge({ answer, step }, { secrets }) {
    if (answer === undefined) return [];
    const everything = `${answer.text}\n${[...answer.headers.values()].join('\n')}`;
    const leaked = secrets.some((secret) => formsOf(secret).some((form) => everything.includes(form)));
    if (!leaked) return [];
    const findings = broken(`the answer to ${step.id} holds a secret`, 'no secret', '(redacted)');
    return as(secretLeaks, from('secret', findings));
  },
};

/** How much of an error is looked through: what is of the inside stands at its beginning. */
const longestError = 100_000;

/** What only the inside of a deployment knows, and how it looks. Every repetition has an end, or a long text would have none. */
const internals: readonly (readonly [what: string, pattern: RegExp])[] = [
  [
    'a stack trace',
    /"(?:stack_?)?trace"\s*:\s*\[|"exception"\s*:|\bat [\w.<>$ ]{1,200} \(?[^\s()]{1,300}:\d+:\d+|#\d+ \S{1,300}\(\d+\): |Traceback \(most recent/,
  ],
  [
    'a file path',
    /\/(?:var|home|usr|srv|opt)\/[\w.-]{1,200}\/|\b[A-Z]:\\\\?\w{1,200}\\|\bnode_modules\/|[\w/]{1,200}\.php\b/,
  ],
  ['SQL', /SQLSTATE|\bselect \* from\b|\b(?:insert into|delete from|update) [`"'\\]{1,9}\w{1,200}/i],
];

/** An error tells nothing of the inside of the deployment. */
export const tellsNothingInternal: Check = {
  fact: 'no error shows a stack trace, a file path or SQL',
  judge({ answer, step }) {
    if (answer === undefined || answer.status < 400) return [];
    for (const [what, pattern] of internals) {
      // PHP writes `/` as `\/` in JSON.
      const text = answer.text.slice(0, longestError).replaceAll('\\/', '/');
      // A page of the web is none of the inside, whatever its path is.
      const [found] = pattern.exec(text.replace(/\bhttps?:\/\/[^\s"'<>]+/g, '')) ?? [];
      if (found !== undefined)
        return as(
          { severity: 'security', words: `errors show ${what}` },
          from(
            `shows ${what}`,
            broken(`the answer to ${step.id} shows ${what}`, `no ${what}`, new Excerpt(found, 120)),
          ),
        );
    }
    return [];
  },
};
