// Shortens compiled validators, which are sent to browsers and read at each start.

/**
 * Replaces ajv's code for each error by a call of one function, which makes the error and adds it to a list that may be
 * null. Leaves other code as it is.
 * @param {string} text
 */
export function withoutRepetition(text) {
  const [string, index] = [String.raw`"(?:[^"\\]|\\.)*"`, String.raw`\[[^\]]*\]`];
  const error = [
    String.raw`const (err\d+) = \{instancePath(?::([^,]+))?,schemaPath:(${string}),keyword:("\w+")`,
    String.raw`params:(\{(?:[^{}"]|${string})*\}),message:((?:[^,"]|${string})*)`,
    String.raw`schema:((?:[^,"[\]]|${string}|${index})*),parentSchema:([^,]+),data(?::(\w+))?\};`,
  ].join(',');
  const adding = String.raw`if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}`;
  const shorter = text.replaceAll(
    new RegExp(error + adding, 'g'),
    (all, _name, path = 'instancePath', schemaPath, keyword, params, message, schema, parentSchema, data = 'data') => {
      const ending = `/${keyword.slice(1)}`;
      if (!schemaPath.endsWith(ending)) return all;
      const place = `${schemaPath.slice(0, -ending.length)}"`;
      const [, type] = /^\{type: ("\w+")\}$/.exec(params) ?? [];
      const [, missing] = /^\{missingProperty: ("\w+")\}$/.exec(params) ?? [];
      const [name, given] =
        keyword === '"type"' && type !== undefined
          ? ['OfType', [type]]
          : keyword === '"required"' && missing !== undefined
            ? ['OfMissing', [missing]]
            : ['', [keyword, params, message]];
      // The value of a keyword is in its schema.
      const isOwn = schema === `${parentSchema}.${keyword.slice(1, -1)}`;
      const parts = [path, place, ...given, parentSchema, data, ...(isOwn ? [] : [schema])];
      return `vErrors = withError${name}(vErrors, ${parts.join(', ')});`;
    },
  );
  return `${shorter}
function withError(errors, instancePath, place, keyword, params, message, parentSchema, data, schema = parentSchema[keyword]) {
  const schemaPath = place + "/" + keyword;
  const error = { instancePath, schemaPath, keyword, params, message, schema, parentSchema, data };
  return errors === null ? [error] : (errors.push(error), errors);
}
function withErrorOfType(errors, path, place, type, ...others) {
  return withError(errors, path, place, "type", { type }, "must be " + type, ...others);
}
function withErrorOfMissing(errors, path, place, missingProperty, ...others) {
  const message = "must have required property '" + missingProperty + "'";
  return withError(errors, path, place, "required", { missingProperty }, message, ...others);
}
`;
}
