import { agreeing } from './mending/agreeing-values.ts';
import { contradictionIn } from './mending/contradictions.ts';
import { isAnnotation, misspelt } from './mending/keyword-names.ts';
import { rules } from './mending/keyword-rules.ts';
import { type Keywords, type Tell, tellNobody } from './mending/keywords.ts';
import { exclusiveLimits, withNull } from './mending/older-keywords.ts';

/**
 * A schema's own keywords as its author meant them, in JSON Schema 2020-12. Nested schemas are left as they are, unless
 * they are invalid. Returns the same object where there is nothing to mend, as it runs for every schema.
 * @param is30 whether the document is OpenAPI 3.0: its keywords are no fault there
 * @param tell takes every fault
 */
export function mendedSchema(schema: Keywords, is30: boolean, tell: Tell = tellNobody): Keywords {
  let mended = is30 && typeof schema.$ref === 'string' ? besideReference(schema, tell) : withPlainReference(schema);
  let changes: Map<string, Keywords> | undefined;
  for (const keyword in mended) {
    const rule = rules.get(keyword);
    if (rule === undefined) {
      if (tell !== tellNobody) tellMisspelt(keyword, tell);
      continue;
    }
    const change = rule(mended[keyword], mended, tell, is30);
    if (change === undefined) continue;
    changes ??= new Map();
    changes.set(keyword, change);
  }
  if (changes !== undefined) mended = changed(mended, changes);
  if (tell !== tellNobody) tellContradiction(mended, tell);
  return withNull(agreeing(exclusiveLimits(mended, is30, tell), tell), is30, tell);
}

/**
 * In 3.0, everything beside a `$ref` is ignored. Descriptions are kept all the same, and so is `nullable`: its meaning is
 * clear.
 */
function besideReference(schema: Keywords, tell: Tell): Keywords {
  let kept = 0;
  let all = 0;
  for (const keyword in schema) {
    all++;
    if (isKeptBesideReference(keyword)) kept++;
    else tell('dialect', `${keyword} is ignored beside a $ref in OpenAPI 3.0`, keyword);
  }
  if (kept === all) return schema;
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => isKeptBesideReference(keyword)));
}

/** Reads a dynamic reference as a static one. */
function withPlainReference(schema: Keywords): Keywords {
  const { $dynamicRef, $recursiveRef, ...others } = schema;
  const ref = $dynamicRef ?? $recursiveRef;
  return typeof ref === 'string' && schema.$ref === undefined ? { ...others, $ref: ref } : schema;
}

function isKeptBesideReference(keyword: string): boolean {
  return keyword === '$ref' || keyword === 'nullable' || isAnnotation(keyword);
}

/** Adds changes to a schema; the schema's own keywords win. */
function changed(schema: Keywords, changes: ReadonlyMap<string, Keywords>): Keywords {
  const copy: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    const change = changes.get(keyword);
    if (change === undefined) copy[keyword] = value;
    else for (const key in change) if (key === keyword || !Object.hasOwn(schema, key)) copy[key] = change[key];
  }
  return copy;
}

function tellMisspelt(keyword: string, tell: Tell): void {
  const meant = misspelt(keyword);
  if (meant !== undefined)
    tell('keyword', `unknown keyword ${keyword}${meant === '' ? '' : `; is ${meant} meant?`}`, keyword);
}

function tellContradiction(schema: Keywords, tell: Tell): void {
  const contradiction = contradictionIn(schema);
  if (contradiction === undefined) return;
  const [least, most] = contradiction;
  tell('contradiction', `${least} ${schema[least]} is more than ${most} ${schema[most]}`, least);
}
