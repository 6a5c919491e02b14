import { describe, expect, test } from 'vitest';
import { sampledParameters, sampledPath } from '../../src/docs/sample-parameters.ts';
import { SchemaReading } from '../../src/docs/schema-reading.ts';

const values = { text: 'blue', list: ['blue', 'black'], object: { R: 100, G: 200 } };

/** The table of the OpenAPI specification: `color` as a text, a list and an object. */
const inPaths: readonly (readonly [style: string, explode: boolean, ...written: readonly [string, string, string]])[] =
  [
    ['matrix', false, ';color=blue', ';color=blue,black', ';color=R,100,G,200'],
    ['matrix', true, ';color=blue', ';color=blue;color=black', ';R=100;G=200'],
    ['label', false, '.blue', '.blue,black', '.R,100,G,200'],
    ['label', true, '.blue', '.blue.black', '.R=100.G=200'],
    ['simple', false, 'blue', 'blue,black', 'R,100,G,200'],
    ['simple', true, 'blue', 'blue,black', 'R=100,G=200'],
  ];

describe('a sample of a parameter is written in its style', () => {
  test.each(inPaths)('in a path: %s, explode %s', (style, explode, text, list, object) => {
    const written = Object.values(values).map((example) =>
      sampledPath('/{color}', [{ name: 'color', in: 'path', style, explode, example }], new SchemaReading({})),
    );
    expect(written).toEqual([`/${text}`, `/${list}`, `/${object}`]);
  });

  test('in a path: a dot in a label´s value ends nothing', () => {
    const color = { name: 'color', in: 'path', style: 'label', explode: true, example: ['1.5', 'blue'] };
    expect(sampledPath('/{color}', [color], new SchemaReading({}))).toBe('/.1%2E5.blue');
  });

  test.each([
    [false, 'blue,black', 'R,100,G,200'],
    [true, 'blue,black', 'R=100,G=200'],
  ])('in a header: explode %s', (explode, list, object) => {
    const written = [values.list, values.object].map((example) =>
      sampledParameters(
        'header',
        [{ name: 'X-Color', in: 'header', required: true, explode, example }],
        new SchemaReading({}),
      ),
    );
    expect(written).toEqual([[['X-Color', list]], [['X-Color', object]]]);
  });
});
