/** Keywords of JSON Schema and OpenAPI that constrain no value by themselves. */
const annotations: ReadonlySet<string> = new Set([
  ...['title', 'description', 'default', 'example', 'examples', 'externalDocs', 'deprecated', 'readOnly', 'writeOnly'],
  ...['xml', '$comment', 'summary'],
]);

/** Every other keyword in any version. */
const others = [
  ...['$ref', '$id', '$schema', '$anchor', '$dynamicRef', '$dynamicAnchor', '$recursiveRef', '$recursiveAnchor'],
  ...['$vocabulary', '$defs', 'definitions', 'type', 'enum', 'const', 'format', 'pattern', 'nullable', 'required'],
  ...['maximum', 'minimum', 'exclusiveMaximum', 'exclusiveMinimum', 'multipleOf', 'maxLength', 'minLength'],
  ...['maxItems', 'minItems', 'uniqueItems', 'maxContains', 'minContains', 'maxProperties', 'minProperties'],
  ...['properties', 'patternProperties', 'additionalProperties', 'propertyNames', 'unevaluatedProperties', 'items'],
  ...['prefixItems', 'additionalItems', 'unevaluatedItems', 'contains', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then'],
  ...['else', 'dependencies', 'dependentRequired', 'dependentSchemas', 'discriminator', 'contentEncoding'],
  ...['contentMediaType', 'contentSchema'],
];

const known: ReadonlySet<string> = new Set([...annotations, ...others]);

/** Keywords by their names without capitals, hyphens and underscores, which authors confuse. */
const plain = new Map([...known].map((keyword) => [plainOf(keyword), keyword]));

/** Caches results: a document has few names in many schemas. */
const answers = new Map<string, string | undefined>();

/** Whether a keyword only annotates a value, and never affects its validity. */
export function isAnnotation(keyword: string): boolean {
  return annotations.has(keyword) || keyword.startsWith('x-');
}

/** Whether a version of JSON Schema or OpenAPI has a keyword. */
export function isKeyword(keyword: string): boolean {
  return known.has(keyword);
}

/** The keyword that an unknown one misspells, empty where it resembles none; undefined for a known one. */
export function misspelt(keyword: string): string | undefined {
  if (known.has(keyword) || keyword.startsWith('x-')) return undefined;
  const answer = answers.get(keyword);
  if (answer !== undefined) return answer;
  const found =
    plain.get(plainOf(keyword)) ?? [...known].find((name) => isNear(keyword.toLowerCase(), name.toLowerCase())) ?? '';
  answers.set(keyword, found);
  return found;
}

function plainOf(keyword: string): string {
  return keyword.replaceAll(/[^A-Za-z0-9$]/g, '').toLowerCase();
}

/** Whether two texts differ by one letter added, missing, wrong or swapped; in longer words, by two. */
function isNear(text: string, keyword: string): boolean {
  const most = keyword.length < 5 ? 0 : keyword.length < 9 ? 1 : 2;
  if (most === 0 || Math.abs(text.length - keyword.length) > most) return false;
  return distance(text, keyword) <= most;
}

/** The Damerau-Levenshtein distance, with neighbours swapped at most once. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row++) {
    rows[row] = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const least = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
      rows[row]?.push(least);
    }
  }
  return at(a.length, b.length);
}
