import { isJsonObject, setOwn } from '../document/json-pointer.ts';
import type { Node } from '../schemas/node.ts';
import { type Drawing, type Enclosing, fallShort, inside, roomFor } from './drawing.ts';
import { readingsOf } from './examples.ts';
import { likelyValue, type Part } from './part.ts';
import { type ObjectTools, shapeOf } from './shape.ts';

/**
 * Makes an object that satisfies every part.
 * @param written values of its properties in the author's examples
 */
export function sampleObject(
  parts: readonly Part[],
  drawing: Drawing,
  tools: ObjectTools,
  written: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { progress, echo } = drawing;
  const shape = shapeOf(parts, drawing, tools);
  const result: Record<string, unknown> = {};
  const names = shape.chooseNames(drawing);
  const before = progress.values;
  const enclosing: Enclosing = { keys: shape.keys, outer: drawing.enclosing };
  for (const [index, name] of names.entries()) {
    const nodes = shape.nodesOf(name);
    const isRequired = shape.required.has(name);
    if (drawing.isDeep && isRequired && nodes.some((node) => tools.heights.of(node) === Number.POSITIVE_INFINITY)) {
      fallShort(drawing, shape.parts[0]?.place ?? { uri: '', pointer: '' }, `${name} nests without end`);
      continue;
    }
    const room = roomFor(drawing.room - 1 - (progress.values - before), names.length - index - 1);
    const within = inside(drawing, room, {
      name: [shape.name, name],
      enclosing,
      echo: echo?.within(name, names),
    });
    const shortfalls = progress.shortfalls.length;
    const value = given(name, nodes) ?? { value: tools.sampleValue(nodes, within) };
    if (
      progress.shortfalls.length > shortfalls &&
      !isRequired &&
      Object.keys(result).length + names.length - index > shape.fewest
    ) {
      // An optional property that nothing satisfies is left out.
      progress.shortfalls.length = shortfalls;
      continue;
    }
    setOwn(result, name, value.value);
  }
  return result;

  /** The request's value of a property, or that of an incomplete example of the object, if the property allows it. */
  function given(name: string, nodes: readonly Node[]): { readonly value: unknown } | undefined {
    // A value that a discriminator has chosen stays.
    if (nodes.some(({ schema }) => isJsonObject(schema) && likelyValue in schema)) return undefined;
    const isReadOnly = nodes.some(({ schema }) => isJsonObject(schema) && schema.readOnly === true);
    const values = echo?.valuesOf(name, shape.name, isReadOnly) ?? [];
    if (Object.hasOwn(written, name)) values.push(...readingsOf(written[name]));
    for (const each of values) {
      const value = tools.reader.shown(each, nodes);
      if (tools.satisfies(nodes, value)) return { value };
    }
    return undefined;
  }
}
