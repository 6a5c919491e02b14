import { isJsonObject } from '../../document/json-pointer.ts';
import { isOfType } from '../json-types.ts';
import { type Keywords, shown, type Tell } from './keywords.ts';

/** A schema whose `enum`, `const` and `default` have its type: in YAML, an unquoted text may become a number. */
export function agreeing(schema: Keywords, tell: Tell): Keywords {
  const { type, enum: values, const: constant, default: fallback } = schema;
  if (values === undefined && constant === undefined && fallback === undefined) return schema;
  if (typeof type !== 'string' && !Array.isArray(type)) return withListedDefault(schema, tell);
  const types: readonly unknown[] = [type].flat();
  let mended = schema;
  if (Array.isArray(values)) mended = withEnum(mended, values, types, tell);
  if (constant !== undefined && constant !== null && !isOf(constant, types)) {
    const meant = as(constant, types);
    if (meant !== undefined) {
      tell('schema', `const ${shown(constant)} is not of type ${types.join(' or ')}; read as ${shown(meant)}`, 'const');
      mended = { ...mended, const: meant };
    }
  }
  if (fallback !== undefined && !isOf(fallback, types) && !(fallback === null && schema.nullable === true)) {
    const meant = fallback === null ? undefined : as(fallback, types);
    const { default: _, ...others } = mended;
    const outcome = meant === undefined ? 'it is not filled in' : `read as ${shown(meant)}`;
    tell('example', `the default ${shown(fallback)} is not of type ${types.join(' or ')}; ${outcome}`, 'default');
    mended = meant === undefined ? others : { ...others, default: meant };
  }
  return withListedDefault(mended, tell);
}

function withEnum(schema: Keywords, values: readonly unknown[], types: readonly unknown[], tell: Tell): Keywords {
  if (values.every((value) => value === null || isOf(value, types))) return schema;
  if (types.includes('array') && !values.some((value) => Array.isArray(value))) {
    tell('schema', 'enum lists no lists; read as the enum of the items', 'enum');
    const { enum: _, items, ...others } = schema;
    const inner = isJsonObject(items) ? items : {};
    const isFree = inner.enum === undefined && inner.$ref === undefined;
    return { ...others, items: isFree ? { ...inner, enum: values } : { allOf: [inner, { enum: values }] } };
  }
  const meant = values.map((value) => (value === null || isOf(value, types) ? value : (as(value, types) ?? value)));
  if (meant.every((value, index) => value === values[index])) return schema;
  const first = values.findIndex((value, index) => value !== meant[index]);
  tell(
    'schema',
    `enum lists ${shown(values[first])}, which is not of type ${types.join(' or ')}; read as ${shown(meant[first])}`,
    'enum',
    first,
  );
  return { ...schema, enum: meant };
}

/** Drops a default that is not in the enumeration. */
function withListedDefault(schema: Keywords, tell: Tell): Keywords {
  const { enum: values, default: fallback, ...others } = schema;
  if (fallback === undefined || typeof fallback === 'object' || !Array.isArray(values)) return schema;
  if (values.includes(fallback)) return schema;
  tell('example', `the default ${shown(fallback)} is not in enum; it is not filled in`, 'default');
  return { enum: values, ...others };
}

function isOf(value: unknown, types: readonly unknown[]): boolean {
  return types.some((type) => isOfType(value, type));
}

/** A value as one of the types, where it can be written as that. */
function as(value: unknown, types: readonly unknown[]): unknown {
  if (typeof value === 'string') {
    const plain = value.trim();
    if (types.includes('boolean') && /^(?:true|false)$/i.test(plain)) return plain.toLowerCase() === 'true';
    if (plain !== '' && isOf(Number(plain), types) && Number.isFinite(Number(plain))) return Number(plain);
  }
  if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
  return undefined;
}
