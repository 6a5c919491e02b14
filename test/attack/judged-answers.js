import { join } from 'node:path';
import { bundled, src } from './bundled.js';
import { mostRatio, repeated } from './growth.js';
import { hostileWords } from './hostile-words.js';
import { slowestWords } from './slowest-words.js';

const shortest = 10_000;

/** How much of the JSON of a long answer an entry of a list, or a property, is. */
const perItem = 50;

/** Every so many words are tried where not all are: what looks at letters is asked for by long-texts.js. */
const everySoMany = 12;

const documents = ['../spec/openapi.yaml', '../test/library/openapi.yaml', '../fixtures/documents/pet-clinic.yaml'];

const files = {
  load: 'framework/load-document.ts',
  cases: 'contract/cases/cases.ts',
  derived: 'contract/derived/derived-contract.ts',
  talkover: 'talkover/contract/contract.ts',
  random: 'state/random.ts',
};

/** Every check of the suite, each kind once, with long answers: of long texts, of long lists, and of many properties. */
export async function judgedAnswers({ whole }) {
  const checks = await allChecks();
  const words = whole ? hostileWords : hostileWords.filter((_, index) => index % everySoMany === 0);
  const broken = [];
  let worst = { ratio: 0, words: '' };
  for (const { name, check, operation, step, sampleOf } of checks) {
    const faults = new Set();
    const preparedOf = (word) => (length, number) => {
      const asked = exchangesOf({ word, number, length, operation, step, sampleOf });
      return () => {
        for (const { exchange, others } of asked) {
          try {
            check.judge(exchange, others);
          } catch (error) {
            faults.add(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
          }
        }
      };
    };
    const [{ word, ratio, short, long }] = await slowestWords(preparedOf, shortest, whole, words);
    const told = `${name} of ${JSON.stringify(word)}: ${short.toFixed(2)} ms, then ${long.toFixed(1)} ms`;
    if (ratio > worst.ratio) worst = { ratio, words: told };
    if (ratio > mostRatio) broken.push(`${told}, ${ratio.toFixed(0)} times as long`);
    for (const fault of faults) broken.push(`${name} does not judge a long answer: ${fault.slice(0, 200)}`);
  }
  return {
    tried: `${checks.length} kinds of checks, ${words.length} kinds of texts`,
    figures: `the worst takes ${worst.ratio.toFixed(0)} times as long for 100 times the length (most: ${mostRatio}): ${worst.words}`,
    broken,
  };
}

/** One check of each kind: those whose facts differ in names and numbers only are of one kind. */
async function allChecks() {
  const modules = await bundled(Object.values(files));
  const { loadDocument } = modules.get(files.load);
  const { casesOf } = modules.get(files.cases);
  const { RandomSource } = modules.get(files.random);
  const { derivedContract } = modules.get(files.derived);
  const { default: talkover } = modules.get(files.talkover);
  const kinds = new Map();
  for (const file of documents) {
    const document = await loadDocument(join(src, file));
    const given = { path: {}, headers: {}, query: {}, leftOut: new Map(), allowsLeftovers: true, isLocal: true };
    const halves = [derivedContract(document, { ...given, requestsPerOperation: 1000 })];
    if (file === documents[0]) halves.push(talkover);
    const sampleOf = (response) =>
      response?.schema && document.sampler.sample(response.schema, new RandomSource(1).for('answer'), 1_700_000_000);
    for (const half of halves)
      for (const testCase of casesOf(document, half, 1000))
        for (const { step: id, check } of testCase.checks) {
          const operation = document.operations.find((one) => one.id === testCase.operationId);
          const known = testCase.proof?.steps.find((one) => one.id === id);
          const step = known ?? plainStep(id, operation);
          const kind = `${half === talkover} ${kindOf(check.fact, operation)} ${String(check.judge)}`;
          if (!kinds.has(kind)) kinds.set(kind, { name: testCase.id, check, operation, step, sampleOf });
        }
  }
  return [...kinds.values()].map((one) => ({ ...one, name: `${one.name} (${one.check.fact.slice(0, 100)})` }));
}

function kindOf(fact, { requestBody }) {
  const names = new Set(requestBody?.propertyNames);
  return (
    fact
      // super-linear: it reads the facts of our own cases.
      .replace(/"(?:[^"\\]|\\.)*"/g, '#')
      .replace(/[\w./*$-]+/g, (word) => (names.has(word) || /[A-Z\d_./*]/.test(word) ? '#' : word))
  );
}

function plainStep(id, operation) {
  return {
    id,
    operation,
    method: operation.method,
    path: operation.path,
    references: {},
    access: 'given',
    mayCreate: false,
  };
}

/** What a check is asked with: each kind of answer, beside others of the same kind. */
function exchangesOf({ word, number, length, operation, step, sampleOf }) {
  const text = `${repeated(word, length)}${number}`;
  const success = sampleOf(operation.success);
  const forms = [
    { status: operation.success.status, json: withTexts(success, text) },
    { status: operation.success.status, json: withLists(success, word, length / perItem, number) },
    { status: operation.success.status, json: withKeys(success, word, length / perItem, number) },
    { status: 422, json: refusal(word, text, length / perItem, number) },
    { status: 404, json: withTexts(sampleOf(operation.responses.get('404')) ?? { message: '' }, text) },
    { status: 500, json: undefined },
  ];
  return forms.map(({ status, json }) => {
    const exchange = exchangeOf(step, operation, status, json, text);
    const earlier = exchangeOf(step, operation, operation.success.status, reversed(json), text);
    const earlierOnes = [earlier, exchange, earlier];
    const others = {
      of: () => earlier,
      ofOperation: () => earlierOnes,
      all: () => earlierOnes,
      isStranger: () => false,
      isSetByOthers: () => false,
      before: listsIn(json)[0]?.filter((one) => typeof one === 'object' && one !== null) ?? [],
      ...{
        secrets: ['talq_0123456789abcdef', 'secret-of-the-run'],
        secret: 'secret-of-the-run',
        mark: 'talkover-contract-01234567',
      },
    };
    return { exchange, others };
  });
}

function exchangeOf(step, operation, status, json, text) {
  const whole = json === undefined ? text : JSON.stringify(json);
  const header = text.slice(0, 60_000);
  const headers = new Map([
    ...['content-type', 'location', 'link', 'etag', 'x-a', 'allow', 'date', 'retry-after'].map((name) => [
      name,
      header,
    ]),
    ...(json === undefined ? [] : [['content-type', 'application/json']]),
  ]);
  const sent = json ?? text;
  return {
    step,
    request: {
      method: step.method,
      url: `https://a.example${operation.path}`,
      headers: {},
      body: JSON.stringify(sent),
    },
    path: {},
    answer: { status, headers, text: whole, json, milliseconds: 1 },
    failure: undefined,
    sent,
    deliveries: [{ method: 'POST', url: `/${header}`, headers, body: Buffer.from(whole), json }],
  };
}

/** A value with a text in place of each of its own. */
function withTexts(value, text) {
  return mapped(value, (leaf) => (typeof leaf === 'string' ? text : leaf));
}

/** A value whose lists are long, with other texts and numbers in each item; of lists in lists, the outermost. */
function withLists(value, word, length, number) {
  if (!Array.isArray(value))
    return isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withLists(inner, word, length, number)]))
      : value;
  const item = value[0] ?? {};
  return Array.from({ length }, (_, index) =>
    mapped(item, (leaf) =>
      typeof leaf === 'string' ? `${word}${number}.${index}` : typeof leaf === 'number' ? index : leaf,
    ),
  );
}

/** A value whose objects have many more properties. */
function withKeys(value, word, length, number) {
  if (!isObject(value)) return value;
  const more = Array.from({ length }, (_, index) => [`${word}${number}.${index}`, index]);
  const own = Object.entries(value).map(([name, inner]) => [name, withKeys(inner, word, length, number)]);
  return Object.fromEntries([...own, ...more]);
}

function refusal(word, text, length, number) {
  const errors = Array.from({ length }, (_, index) => [`${word}${number}.${index}`, [word]]);
  return { success: false, message: text, error: text, errors: Object.fromEntries(errors), detail: text };
}

/** The same in another order. */
function reversed(value) {
  if (Array.isArray(value)) return value.toReversed();
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, reversed(inner)]),
  );
}

function mapped(value, map) {
  if (Array.isArray(value)) return value.map((item) => mapped(item, map));
  if (!isObject(value)) return map(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapped(inner, map)]));
}

function listsIn(value) {
  if (Array.isArray(value)) return [value];
  return isObject(value) ? Object.values(value).flatMap(listsIn) : [];
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
