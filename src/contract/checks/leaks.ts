import { appendPointer, hasKeys } from '../../openapi/document/json-pointer.ts';
import { formsOf } from '../../text/secret-forms.ts';
import type { Check } from '../cases/case.ts';
import type { Deviation } from '../run/report/deviation.ts';
import { Excerpt } from '../run/report/excerpt.ts';
import { code } from './deviations.ts';
import { as, at, broken, differs, from, isSuccess } from './findings.ts';

const secretLeaks: Deviation = { severity: 'security', words: 'a secret or the credentials come back' };

/** No secret that was sent comes back in a body or a header. */
export const secretIsKept: Check = {
  fact: 'no secret and no token comes back',
  judge({ answer, step }, { secrets }) {
    if (answer === undefined) return [];
    const everything = `${answer.text}\n${[...answer.headers.values()].join('\n')}`;
    if (!formsOfAll(secrets).some((form) => everything.includes(form))) return [];
    const findings = broken(`the answer to ${step.id} holds a secret`, 'no secret', '(redacted)');
    return as(secretLeaks, from('secret', findings));
  },
};

const known = new WeakMap<readonly string[], readonly string[]>();

/** The encoded forms of all secrets of a run, made once, since every answer is searched for them. */
function formsOfAll(secrets: readonly string[]): readonly string[] {
  const forms = known.get(secrets) ?? secrets.flatMap(formsOf);
  known.set(secrets, forms);
  return forms;
}

/**
 * No write-only property comes back under its name, encrypted or not; a mask that only shows that there is one may.
 * @param shown names that answers use for something else
 */
export function writeOnlyIsKept(hidden: ReadonlySet<string>, shown: ReadonlySet<string>): Check {
  const names = [...hidden].filter((name) => !shown.has(name));
  return {
    fact: 'nothing that is write-only comes back',
    judge({ answer, step }) {
      if (answer === undefined || !isSuccess(answer) || names.length === 0) return [];
      const found = textsAt(new Set(names), answer.json).find(({ text }) => !isMask(text));
      if (found === undefined) return [];
      const { name, text, at: place } = found;
      const message = `the answer to ${step.id} has ${name}, which is write-only`;
      // The visible part of a partly masked value may be meant to be seen.
      if (masked.test(text)) return at(place, differs(message, 'nothing', '(masked in part)'));
      const deviation: Deviation = { severity: 'security', words: `${code(name)} comes back, which is write-only` };
      return at(place, as(deviation, from('secret', broken(message, 'nothing', '(redacted)'))));
    },
  };
}

/** A text in a property with a name. */
interface NamedText {
  readonly name: string;
  readonly text: string;
  /** JSON Pointer below `body`. */
  readonly at: string;
}

/** The texts in properties with some names, at any depth, and the texts inside their values. */
function textsAt(names: ReadonlySet<string>, value: unknown, path = 'body', name?: string): NamedText[] {
  if (typeof value === 'string') return name === undefined ? [] : [{ name, text: value, at: path }];
  if (!hasKeys(value)) return [];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, inner]) =>
    textsAt(names, inner, appendPointer(path, key), !isList && names.has(key) ? key : name),
  );
}

/** A masked part of a text. */
const masked = /[*•●·]{3,}/;

/** True if a text says only that there is a secret, or that there is none. */
function isMask(text: string): boolean {
  const isHidden = /^[*•●·\s-]*$|^x+$/i.test(text.trim());
  const isWord = /^[^\p{L}\p{N}]{0,9}\p{L}+(?:[\s_-]\p{L}+){0,4}[^\p{L}\p{N}]{0,9}$/u.test(text);
  return isHidden || (isWord && telling.test(text));
}

const telling =
  /(?:^|[^\p{L}])(?:hidden|redacted|masked|filtered|protected|encrypted|removed|omitted|concealed|configured|present|set|none|null|true|false|yes|no)(?![\p{L}])/iu;

/** How many characters of an error are searched: internals are at its beginning. */
const longestError = 100_000;

/**
 * Internals of a deployment and their patterns. Every repetition is bounded, so that a long text takes no long time.
 */
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

/** An error shows no internals of the deployment. */
export const tellsNothingInternal: Check = {
  fact: 'no error shows a stack trace, a file path or SQL',
  judge({ answer, step }) {
    if (answer === undefined || answer.status < 400) return [];
    for (const [what, pattern] of internals) {
      // PHP writes `/` as `\/` in JSON.
      const text = answer.text.slice(0, longestError).replaceAll('\\/', '/');
      // The path of a web page is no file path of the deployment.
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
