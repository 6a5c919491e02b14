import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';
import { bundled, src } from './bundled.js';

/** Rooms and files whose texts are none of a deployment, of who sends requests, or of a document. */
const ownTexts = [
  // What who runs the program writes: options, names of files and of resources.
  ...['cli/', 'build/', 'api/', 'state/file/', 'shipped.ts', 'state/store.ts', 'contract/run/report/observations.ts'],
  ...['framework/load-document.ts', 'openapi/document/compiled-document.ts', 'openapi/document/read-document.ts'],
  ...['openapi/document/write-compiled-document.ts', 'openapi/document/read-source-files.ts'],
  'openapi/document/fetch-source-files.ts',
  // A browser takes them as they are, as the text of an element.
  ...['inspector/elements.ts', 'inspector/kept-session.ts', 'inspector/notices.ts'],
  // Names of fields and steps. The answers that are held against them are in judged-answers.js.
  ...['contract/checks/checks.ts', 'contract/checks/echoes.ts', 'contract/cases/', 'talkover/contract/'],
];

/** Functions that take another text than the first, or something that holds one. An answer or a request is made of it. */
const own = {
  'text/redact.ts': {
    redactedHeaders: (redactedHeaders, text) =>
      redactedHeaders({ referer: text, [text]: text, 'x-a': `https://${text}` }),
    redactedBody: (redactedBody, text) => [redactedBody(text), redactedBody(JSON.stringify({ [text]: `//${text}` }))],
  },
  'openapi/document/json-pointer.ts': {
    appendPointer: (appendPointer, text) => appendPointer(text, [text]),
    parsePointer: (parsePointer, text) => parsePointer(`/${text}`),
  },
  'openapi/document/lenient-pointers.ts': {
    withEncodedSlashes: (read, text) => read(`#/%2f${text}`, { uri: 'file:///a', pointer: '' }),
  },
  'openapi/document/place.ts': {
    targetOf: (targetOf, text) => [targetOf(text, 'file:///a'), targetOf(`#/${text}`, 'file:///a')],
  },
  'openapi/document/positions.ts': {
    positionsOf: (positionsOf, text) => [positionsOf(text, ['/a'], false), positionsOf(`{"a":"${text}`, ['/a'], true)],
    endOfText: (endOfText, text) => endOfText(`"${text}`, 0),
  },
  'openapi/document/yaml-repairs.ts': {
    withPlainIndents: (repair, text) => repair(text, () => false),
    repairedLines: (repair, text) => repair(text, new Set([1, 2, 3])),
    withIndentOf: (repair, text) => repair(text, 2),
  },
  'openapi/sample/pattern.ts': { fitted: (fitted, text) => fitted(text, 5, 10) },
  'contract/run/wire/proxy.ts': {
    proxyFor: (proxyFor, text) => proxyFor('http://a.example/', { http_proxy: `http://${text}`, no_proxy: text }),
  },
  'contract/run/given.ts': {
    readHeaderValue: (read, text) => read(text, 'a', 'b'),
    readCount: (read, text) => read(text, undefined, 1),
  },
  'docs/credentials.ts': { withToken: (withToken, text) => withToken(text, 't') },
  'text/endings.ts': { withoutFinal: (withoutFinal, text) => withoutFinal(text, text.slice(0, 4)) },
  'text/quoting.ts': { shellWord: (shellWord, text) => shellWord([text, { variable: 'A' }, text]) },
  // The names of a document: asked for is what a person types.
  'text/near-texts.ts': {
    nearTexts: (nearTexts, text) => nearTexts('createWebhook', [text]),
    didYouMean: (didYouMean, text) => didYouMean('createWebhook', [text]),
  },
  'contract/derived/shown-facts.ts': {
    isSteady: (isSteady, text) => isSteady(text, undefined),
    isSteadyForNow: (isSteadyForNow, text) => isSteadyForNow(text, undefined),
  },
  'contract/run/report/redact.ts': {
    Redactor: (Redactor, text) => {
      const redactor = new Redactor(['talq_0123456789abcdef', 'test'], { prefixes: ['talq_'], leads: ['X-Key'] });
      return [redactor.text(text), redactor.text(`test${text}test`), redactor.value({ [text]: [text] })];
    },
  },
  'contract/checks/leaks.ts': {
    secretIsKept: (check, text) => check.judge(exchangeOf(text), { secrets: ['talq_0123456789abcdef'] }),
    tellsNothingInternal: (check, text) => check.judge(exchangeOf(text), {}),
    writeOnlyIsKept: (writeOnlyIsKept, text) =>
      writeOnlyIsKept(new Set(['secret']), new Set()).judge(exchangeOf(text), {}),
  },
  'contract/checks/ids.ts': {
    idKey: (idKey, text) => idKey(text),
    withIdKeys: (withIdKeys, text) => withIdKeys({ id: text }),
  },
  'contract/checks/urls.ts': {
    isSameUrl: (isSameUrl, text) => [isSameUrl(text, `${text}a`), isSameUrl(`https://a/${text}`, `https://a/${text}b`)],
  },
  'contract/receiver/delivery-signature.ts': {
    findSignature: (findSignature, text) =>
      findSignature(
        { method: 'POST', url: '/', headers: new Map([['signature', text]]), body: Buffer.from(text), json: undefined },
        'secret',
      ),
  },
  'contract/run/run-id.ts': {
    bearsMark: (bearsMark, text) => bearsMark(text, 'talkover-contract-01234567'),
    isCutName: (isCutName, text) => isCutName(text, 'talkover-contract-01234567 a name'),
  },
  'contract/run/cleanup/next-page.ts': {
    nextPageOf: (nextPageOf, text) => [
      nextPageOf(answerOf(text, { link: text }), 'https://a.example/b'),
      nextPageOf(answerOf('', { link: `<https://a.example/${text}>; rel="next"` }), 'https://a.example/b'),
    ],
    searchWith: (searchWith, text) => searchWith('https://a.example/', { page: text }),
    // Its query is that of a link.
    pageOf: (pageOf, text) => pageOf(`https://a.example/?${text}`),
  },
  'contract/run/cleanup/pages.ts': {
    // A deployment whose pages never end.
    entriesOnPages: (entriesOnPages, text) => {
      const entries = (page) =>
        Array.from({ length: text.length / 1000 }, (_, index) => ({ id: `${text.slice(0, 20)}${page}.${index}` }));
      let page = 0;
      const get = async () => ({ ...answerOf('', {}), json: { next_page: ++page + 1, entries: entries(page) } });
      return entriesOnPages({ made: { entriesIn: ({ entries }) => entries }, get }, 'https://a.example/', {
        ...answerOf('', {}),
        json: { next_page: 1, entries: entries(0) },
      });
    },
  },
  'contract/run/cleanup/listed.ts': {
    isVague: (isVague, text) => isVague({ text, names: [text] }, 'talkover-contract-01234567'),
  },
  'contract/run/wire/pacing.ts': Object.fromEntries(
    ['waitBefore', 'isSpent', 'askedWait', 'retryAfter'].map((name) => [
      name,
      (read, text) =>
        read(new Map(['retry-after', 'x-ratelimit-remaining', 'x-ratelimit-reset'].map((key) => [key, text])), 0),
    ]),
  ),
  'contract/run/wire/redirect.ts': {
    redirectOf: (redirectOf, text) =>
      redirectOf({ ...answerOf(text, { location: text }), status: 302 }, 'https://a.example/'),
  },
  'contract/run/wire/content-encoding.ts': {
    decoded: (decoded, text) => decoded(Buffer.from(text), text.slice(0, 60_000), 4_000_000),
  },
  'contract/run/wire/failure-reason.ts': { reasonOf: (reasonOf, text) => reasonOf(new Error(text)) },
  'contract/run/report/shown-exchange.ts': { beginningOf: (beginningOf, text) => beginningOf(text, 200) },
  'contract/run/report/excerpt.ts': { Excerpt: (Excerpt, text) => new Excerpt(text).shown((whole) => whole) },
  'openapi/document/depth.ts': { isDeeper: (isDeeper, text) => isDeeper({ [text]: [text] }, 200) },
  'contract/run/id-text.ts': { textOf: (textOf, text) => textOf(text) },
  'contract/run/request-path.ts': {
    filledPath: (filledPath, text) => filledPath('/a/{b}', { b: text }),
    pathOf: (pathOf, text) => pathOf('/a/{b}', new Map([['b', text]])),
  },
  'contract/run/report/shell-url.ts': {
    shellUrl: (shellUrl, text) =>
      shellUrl(`https://a.example/?${text}`, { inQuery: [{ name: 'key', value: 'secret', variable: 'KEY' }] }),
  },
  'contract/run/report/script/script-answers.ts': {
    splitAtMarkers: (split, text) => split(text, 'json', () => ({ part: { variable: 'A' }, isText: true })),
  },
  'inspector/curl.ts': {
    curlOf: (curlOf, text) =>
      curlOf({ method: 'POST', url: `/${text}`, requestHeaders: { [text]: text }, requestBody: text }),
  },
  'inspector/formats.ts': {
    timeOfDay: (timeOfDay, text) => timeOfDay(text),
    withShortIds: (short, text) => short(text),
  },
  'http/allowed-origins.ts': {
    isOwnPage: (isOwnPage, text) => [isOwnPage(text, text), isOwnPage(`http://${text}`, text)],
  },
  'mock/faults/preferences.ts': {
    readPreferences: (read, text) => [read(text, ''), read(`code=${text}, ${text}`, `__code=${text}&${text}`)],
  },
  'mock/request.ts': { headerOf: (headerOf, text) => headerOf({ headers: { a: text } }, 'A') },
  'mock/token-form.ts': {
    afterScheme: (afterScheme, text) => [afterScheme('Bearer', text), afterScheme('Basic', `Basic ${text}`)],
  },
  'openapi/operations/segment-pattern.ts': {
    splitAround: (splitAround, text) => splitAround(['a', 'b'], text, text.slice(0, 3)),
  },
  'openapi/bodies/media-types.ts': {
    fitsMediaType: (fits, text) => [fits(text, 'application/json'), fits(`application/json;${text}`, 'application/*')],
  },
  'openapi/bodies/json-body.ts': {
    readJson: (readJson, text) => [
      readJson(Buffer.from(text), 'application/json', undefined),
      readJson(Buffer.from(`{"a":"${text}`), text, text),
    ],
  },
  'openapi/bodies/read/body-text.ts': { textOf: (textOf, text) => textOf(Buffer.from(text), text) },
  'openapi/bodies/read/form-values.ts': { bytesAsText: (bytesAsText, text) => bytesAsText(Buffer.from(text)) },
  'openapi/bodies/read/content-encoding.ts': {
    decoded: (decoded, text) => decoded(Buffer.from(text), ['gzip'], 1_000_000),
  },
  'openapi/parameters/styles.ts': {
    pairsOf: (pairsOf, text) => pairsOf(text, '&', decodeURIComponent),
    cookiePairsOf: (cookiePairsOf, text) => cookiePairsOf(text, /; */),
  },
  'openapi/operations/header-forms.ts': { inForm: (inForm, text) => inForm('x-a', text) },
  'openapi/operations/response-headers.ts': { headerUri: (headerUri, text) => headerUri(text, 'https://a.example') },
  'openapi/schemas/pattern-translation.ts': {
    translated: (translated, text) => translated(text, 'u'),
    compiled: (compiled, text) => compiled(text, 'u'),
  },
  'openapi/sample/formats.ts': {
    isOfFormat: (isOfFormat, text) =>
      ['uri', 'email', 'hostname', 'date-time', 'uuid'].map((format) => isOfFormat(format, text)),
  },
  'framework/laravel/read-body.ts': {
    readBody: (readBody, text) =>
      ['application/json', 'application/x-www-form-urlencoded', text].map((type) =>
        readBody(Buffer.from(text), type, undefined),
      ),
  },
  'framework/laravel/trim-strings.ts': {
    trimStrings: (trimStrings, text) => trimStrings({ a: text, b: [` ${text} `] }),
  },
  'framework/validation/messages.ts': {
    fillIn: (fillIn, text) => [fillIn('The :attribute is :a.', { attribute: text }), fillIn(text, { a: 'b' })],
  },
  'state/clock.ts': {
    frozenClock: (frozenClock, text) => frozenClock(text),
    microsecondsOf: (read, text) => read(text),
  },
  'talkover/contract/times.ts': { readTime: (readTime, text) => readTime(text) },
  'webhooks/template.ts': { fillTemplate: (fill, text) => fill({ a: text, b: `{{${text}}}` }, { a: text }) },
  'webhooks/custom-headers.ts': {
    deliveryHeaders: (deliveryHeaders, text) =>
      deliveryHeaders(
        [
          { key: text, value: text },
          { key: 'a', value: text },
        ],
        [],
      ),
  },
  'webhooks/answer-text.ts': {
    answerText: (answerText, text) => [
      answerText({ bytes: Buffer.from(text), isCut: false }, {}, 65_536),
      answerText(
        { bytes: Buffer.from('a'), isCut: false },
        { 'content-encoding': text, 'content-type': `text/plain;${text}` },
        65_536,
      ),
    ],
  },
  'webhooks/retry-after.ts': {
    secondsAskedFor: (secondsAskedFor, text) =>
      secondsAskedFor({ status: 429, headers: { 'retry-after': text } }, new Date(0)),
  },
  'webhooks/network-failure.ts': { networkFailure: (networkFailure, text) => networkFailure(new Error(text)) },
  'webhooks/signature/verify.ts': {
    verifySignature: (verify, text) => [
      verify({ body: text, headers: { signature: text }, secret: 's' }),
      verify({ body: text, headers: { 'stripe-signature': text }, secret: 's', scheme: 'stripe' }),
    ],
  },
  'docs/markdown-text.ts': {
    code: (code, text) => code(text),
    codeBlock: (codeBlock, text) => codeBlock(text, 'json'),
    cell: (cell, text) => cell(text),
    oneLine: (oneLine, text) => oneLine(text),
    table: (table, text) => table(['a'], [[text]]),
  },
  'docs/markup.ts': { jsonInMarkup: (jsonInMarkup, text) => jsonInMarkup({ [text]: text }) },
};

/** Takes a text, and is about something else, with the reason. */
const excepted = {
  'contract/run/wire/bytes-after.ts isBodiless': 'the method of a request',
  'contract/derived/derived-step.ts derivedStep': 'the id of a step',
  'contract/derived/record-checks.ts showsSent':
    'a place in an answer; what it judges is asked for by judged-answers.js',
  'contract/derived/record-checks.ts idIsNew': 'a place in an answer; what it judges is asked for by judged-answers.js',
  'contract/run/case-pattern.ts casePattern': 'only who runs the suite writes patterns',
  'contract/checks/findings.ts broken': 'puts together what it is given',
  'contract/checks/findings.ts differs': 'puts together what it is given',
  'docs/sample-parameters.ts sampledPath': 'a path, as servedPath is asked with it, and its parameters',
  'inspector/form-json.ts objectIn': 'a field of a form, which somebody fills in',
  'state/clock.ts laterThan': 'a time of this clock',
  'openapi/document/extensions.ts frameworkFor': 'compares a name with others',
  'openapi/document/parts-in-place.ts putPartsInPlace': 'looks for a keyword among few',
  'openapi/parameters/deep-objects.ts deepObjectReader':
    'a name; what it reads is asked for as a query by long-requests.js',
  'openapi/parameters/exploded.ts explodedReader': 'a name; what it reads is asked for as a query by long-requests.js',
  'openapi/parameters/exploded.ts bracketedListReader':
    'a name; what it reads is asked for as a query by long-requests.js',
  'openapi/parameters/parameters.ts undeclaredParameter': 'a name',
  'openapi/sample/drawing.ts timesEnclosed': 'the place of a schema',
  'openapi/sample/formats.ts drawFormat': 'a name',
  'openapi/bodies/read/field-errors.ts fieldError': 'puts together what it is given',
  'openapi/bodies/read/form.ts readForm': 'asked for as a body by long-requests.js',
  'openapi/bodies/read/xml.ts readXml': 'asked for as a body by long-requests.js',
  'webhooks/signature/sign-payload.ts refuseUnsignable': 'a secret of who signs',
};

/**
 * The functions of `src` that take a foreign text, bundled, each with how it is called with one; and those that nobody
 * calls. A function that takes one text is called with it, without anybody who lists it.
 * @returns {Promise<{ functions: [name: string, call: (text: string) => unknown][], unasked: string[] }>}
 */
export async function textFunctions() {
  const found = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(sep, '/'))
    .filter((file) => file.endsWith('.ts') && !ownTexts.some((start) => file.startsWith(start)))
    .flatMap((file) => exportedFunctions(file));
  const byHand = Object.entries(own).flatMap(([file, calls]) =>
    Object.entries(calls).map(([name, call]) => ({ file, name, call })),
  );
  const isByHand = ({ file, name }) => own[file]?.[name] !== undefined || `${file} ${name}` in excepted;
  const names = new Set(found.map(({ file, name }) => `${file} ${name}`));
  const gone = Object.keys(excepted).filter((name) => !names.has(name));
  if (gone.length > 0) throw new FunctionMissing(`excepted, and there is no such function that takes a text: ${gone}`);
  const alone = found
    .filter((one) => one.isOfOneText && !isByHand(one))
    .map(({ file, name }) => ({ file, name, call: (read, text) => read(text) }));
  const unasked = found
    .filter((one) => !one.isOfOneText && !isByHand(one))
    .map(({ file, name }) => `src/${file} ${name}`);
  const all = [...byHand, ...alone];
  const modules = await bundled([...new Set(all.map(({ file }) => file))]);
  const functions = all.map(({ file, name, call }) => {
    const value = modules.get(file)?.[name];
    if (value === undefined) throw new FunctionMissing(`src/${file} exports no ${name}`);
    return [`${file} ${name}`, (text) => call(value, text)];
  });
  return { functions, unasked };
}

/** Thrown where a function that is called by hand, or excepted, is not there any more. */
class FunctionMissing extends Error {
  name = 'FunctionMissing';
}

/** The functions of a file whose first parameter is a text. */
function exportedFunctions(file) {
  const source = ts.createSourceFile(file, readFileSync(join(src, file), 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!ts.isFunctionDeclaration(statement) || !isExported) return [];
    const [first, ...others] = statement.parameters;
    if (!/^string\b/.test(first?.type?.getText() ?? '')) return [];
    const isOfOneText = others.every(({ questionToken, initializer }) => questionToken || initializer);
    return [{ file, name: statement.name.text, isOfOneText }];
  });
}

function answerOf(text, headers) {
  const json = { data: [{ secret: text, [text]: text }], next_page_url: text, links: { next: text } };
  return { status: 500, headers: new Map(Object.entries(headers)), text, json, milliseconds: 1 };
}

function exchangeOf(text) {
  const request = { method: 'POST', url: 'https://a.example/', headers: {}, body: text };
  const step = { id: 'a' };
  const failing = answerOf(text, { 'x-a': text.slice(0, 60_000) });
  return { step, request, path: {}, answer: failing, failure: undefined, sent: undefined, deliveries: undefined };
}
