export type Json = null | boolean | number | string | readonly Json[] | Values;

export interface Values {
  readonly [name: string]: Json;
}

export function isObject(value: Json | undefined): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text at a name, or an empty one. */
export function textAt(values: Values, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : '';
}

/** The number at a name, or another one where there is none. */
export function numberAt(values: Values, name: string, otherwise: number): number {
  const value = values[name];
  return typeof value === 'number' ? value : otherwise;
}

/** The objects of the list at a name. */
export function objectsAt(values: Values, name: string): readonly Values[] {
  const value = values[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function without(values: Values, ...names: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}
