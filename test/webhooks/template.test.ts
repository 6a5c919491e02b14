import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillTemplate, PayloadTooLong } from '../../src/webhooks/template.ts';

const payload = {
  event: 'event_phone_call_ended',
  call: { id: 'c-1', duration: 42, answered: true, recording: null, tags: ['vip', { name: 'new' }] },
  'odd key': 'odd',
  '': { '': 'nameless' },
};

const fill = (template: unknown, from: unknown = payload) => fillTemplate(template, from).value;

describe('a string that is one variable', () => {
  test.each([
    ['{{event}}', 'event_phone_call_ended'],
    ['{{call.duration}}', 42],
    ['{{call.answered}}', true],
    ['{{call.recording}}', null],
    ['{{call.tags}}', ['vip', { name: 'new' }]],
    ['{{  call.tags.1.name\t}}', 'new'],
    ['{{call.tags.0}}', 'vip'],
    ['{{odd key}}', 'odd'],
    ['{{.}}', 'nameless'],
  ])('%s keeps the type of its value', (template, value) => {
    expect(fillTemplate(template, payload)).toEqual({ value, unknownVariables: [] });
  });
});

describe('variables in a longer string', () => {
  test.each([
    ['Call {{call.id}} took {{ call.duration }} s', 'Call c-1 took 42 s'],
    ['{{call.answered}}{{call.answered}}', 'truetrue'],
    ['tags: {{call.tags}}', 'tags: ["vip",{"name":"new"}]'],
    ['recording: {{call.recording}}.', 'recording: .'],
    [' {{event}}', ' event_phone_call_ended'],
    ['{{{event}}}', '{event_phone_call_ended}'],
    ['$& {{event}}', '$& event_phone_call_ended'],
  ])('%j becomes %j', (template, value) => {
    expect(fillTemplate(template, payload)).toEqual({ value, unknownVariables: [] });
  });

  test('inserted values are not filled again', () => {
    expect(fill('{{a}}{{b}} {{a}}', { a: '{{b}}', b: '$&' })).toBe('{{b}}$& {{b}}');
  });
});

test('strings are filled at any depth, and nothing else is changed', () => {
  const template = { 'a{{event}}': [1, null, false, { deep: ['{{call.id}}'] }], empty: {}, list: [] };
  expect(fill(template)).toEqual({ 'a{{event}}': [1, null, false, { deep: ['c-1'] }], empty: {}, list: [] });
});

test.each([42, null, true, undefined])('a template of %j stays the same', (template) => {
  expect(fillTemplate(template, payload)).toEqual({ value: template, unknownVariables: [] });
});

test.each(['', '{event}', '{{event}', '{event}}', '{{', '}}', '{{}}', '{{  }}', '{{a{b}}', '{{{', 'x {{ y'])(
  'braces without a variable stay text: %j',
  (template) => {
    expect(fillTemplate(template, payload)).toEqual({ value: template, unknownVariables: [] });
  },
);

describe('a variable is looked up at the top first, then in `data`', () => {
  const event = {
    ...{ event: 'event_action', agent_id: 'a-1', none: null },
    data: {
      ...{ call: { id: 'c-1', tags: ['vip'] }, event: 'inner', none: 'inner', data: { id: 'deep' } },
      transcript: [{ text: 'Hello' }],
    },
  };

  test.each([
    ['{{call.id}}', 'c-1'],
    ['{{ call.id }}', 'c-1'],
    ['{{data.call.id}}', 'c-1'],
    ['Call {{call.id}} of {{agent_id}}: {{ data.call.id }}', 'Call c-1 of a-1: c-1'],
    ['{{call}}', event.data.call],
    ['{{call.tags.0}}', 'vip'],
    ['{{transcript.0.text}}', 'Hello'],
    ['{{event}}', 'event_action'],
    ['{{data.event}}', 'inner'],
    ['{{none}}', null],
    ['{{data}}', event.data],
    ['{{data.id}}', 'deep'],
  ])('%s', (template, value) => {
    expect(fillTemplate(template, event)).toEqual({ value, unknownVariables: [] });
  });

  test.each(['id', 'call.nothing', 'call.tags.length', 'toString', 'length', '__proto__.call'])(
    '%s is in neither',
    (path) => {
      expect(fillTemplate(`{{${path}}}`, event)).toEqual({ value: '', unknownVariables: [path] });
    },
  );

  test.each([{ data: null }, { data: 'text' }, { data: ['call'] }])('%j has nothing in it', (odd) => {
    expect(fillTemplate('{{length}}{{call.id}}', odd).unknownVariables).toEqual(['length', 'call.id']);
  });
});

describe('an unknown variable', () => {
  test('becomes an empty string and is reported, each once and in order', () => {
    const template = { a: '{{call.nothing}}', b: ['x {{ nobody }} y {{call.nothing}}', '{{event}}'] };
    expect(fillTemplate(template, payload)).toEqual({
      value: { a: '', b: ['x  y ', 'event_phone_call_ended'] },
      unknownVariables: ['call.nothing', 'nobody'],
    });
  });

  test.each([
    'constructor',
    '__proto__',
    '__proto__.x',
    'constructor.name',
    'call.toString',
    'call.tags.length',
    'call.tags.map',
    'call.tags.2',
    'call.tags.-1',
    'call.tags.01',
    'call.id.0',
    'call.id.length',
    'call.duration.toFixed',
    'call.recording.x',
    'call.',
    '.call',
    'call..id',
  ])('is one that leads to no property or item of the payload: %s', (path) => {
    expect(fillTemplate(`{{${path}}}`, payload)).toEqual({ value: '', unknownVariables: [path] });
  });

  test.each([undefined, null, 'text', 5])('is every one, when the payload is %j', (none) => {
    expect(fillTemplate('{{event}} {{0}}', none).unknownVariables).toEqual(['event', '0']);
  });
});

test('a key named __proto__ is an ordinary property', () => {
  const template = JSON.parse(
    '{"__proto__": {"polluted": "{{call.id}}"}, "constructor": {"prototype": {"x": "{{event}}"}}}',
  );
  const value = fill(template);
  expect(JSON.stringify(value)).toBe(
    '{"__proto__":{"polluted":"c-1"},"constructor":{"prototype":{"x":"event_phone_call_ended"}}}',
  );
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('any string without two braces in a row stays the same', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).filter((text) => !text.includes('{{')),
      (text) => fill(text) === text,
    ),
  );
});

test('any value of a payload is found by its path', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !/[{}.]/.test(text) && text.trim() === text);
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), fc.jsonValue(), (path, value) => {
      const nested = path.reduceRight<unknown>((inner, key) => Object.fromEntries([[key, inner]]), value);
      expect(fill(`{{${path.join('.')}}}`, nested)).toBe(value);
    }),
  );
});

test.each([
  ['opening braces', '{{'.repeat(500_000)],
  ['variables that never end', '{{a'.repeat(300_000)],
  ['one that never ends', `{{${' '.repeat(1_000_000)}`],
  ['spaces inside', `{{${' '.repeat(1_000_000)}x}`],
  ['a long path', `{{${'a.'.repeat(500_000)}}}`],
  ['many variables', '{{event}}'.repeat(100_000)],
])('a hostile text of a megabyte is read in proportional time: %s', (_, text) => {
  // Were it quadratic, this would not come to an end within the time of a test.
  expect(typeof fill(text)).toBe('string');
});

test.each([
  ['text', '{{data.note}}'.repeat(1000)],
  ['a list', Array.from({ length: 1000 }, () => '{{data.note}}')],
  ['whole objects', Array.from({ length: 1000 }, () => '{{data}}')],
  ['objects in a text', ' {{data}}'.repeat(1000)],
])('a short template that takes too much from an event is refused: %s', (_, template) => {
  const event = (length: number) => ({ data: { note: 'x'.repeat(length) } });
  expect(() => fill(template, event(100_000))).toThrow(PayloadTooLong);
  expect(() => fill(template, event(10_000))).not.toThrow();
});
