/**
 * The cases that fail against our own mock of an installed document, by the document and then by the reason: its own
 * contradictions, and what the mock or the suite does not get right. Each entry has to be so.
 */
export const deviating: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '@readme/oas-examples/3.0/json/complex-nesting.json': otherAlternative(
    'POST /multischema/of-everything/body/*/type/object',
    'POST /multischema/of-everything/body/branch/2/*/type/object',
  ),
  '@readme/oas-examples/3.0/json/openapi-workshop/post.json': nothingDeclared('POST /hoot'),
  '@readme/oas-examples/3.0/json/polymorphism.json': otherAlternative(
    'POST /anything/nested-one-of-object-ref/body/config/a/type/string',
    'POST /anything/nested-one-of-object-ref/body/config/b/type/string',
  ),
  '@readme/oas-examples/3.0/json/readme-legacy.json': {
    'the mock refuses in problem details where the document declares JSON for the status': ['getProject/answers/body'],
  },
  '@readme/oas-examples/3.0/json/schema-enums.json': defaultFilledIn(
    'number_enumSupport/body/enum (with default) *required',
    'string_enumSupport/body/enum (with default) *required',
  ),
  '@readme/oas-examples/3.0/json/schema-types.json': defaultFilledIn(
    'number_schemaSupport/body/integer (default, required)',
    'number_schemaSupport/body/number (default, required)',
    'string_schemaSupport/body/default (required)',
  ),
  '@readme/oas-examples/3.0/json/uspto.json': defaultFilledIn('perform-search/body/criteria'),
  '@readme/oas-examples/3.1/json/parameters-style.json': nothingDeclared(
    'cookies_standard',
    'formData_spaceDelimited_nonExploded',
    'headers_simple_exploded',
    'headers_simple_nonExploded',
    'query_pipeDelimited_nonExploded',
  ),
  '@readme/oas-examples/3.1/json/readme-extensions.json': nothingDeclared(
    'x-code-samples',
    'x-readme_code-samples',
    'x-readme_explorer-enabled',
    'x-readme_headers',
    'x-readme_proxy-enabled',
    'x-readme_samples-languages',
    'x-samples-languages',
  ),
  '@readme/oas-examples/3.1/json/schema-types.json': {
    ...nothingDeclared(
      'boolean_schemaSupport',
      'circular_handling',
      'object_schemaSupport',
      'quirks_incompatibleNestedAllOf',
      'string_schemaSupport',
    ),
    ...defaultFilledIn(
      'boolean_schemaSupport/body/default (required)',
      'string_schemaSupport/body/default (required)',
      'string_schemaSupport/body/enum (with default and required)',
    ),
  },
  'shipengine-openapi/openapi.yaml': {
    'each schema of an allOf forbids what another one requires or has': ['create_webhook/answers/body'],
  },
};

function nothingDeclared(...operations: readonly string[]) {
  const cases = operations.map((operation) => `${operation}/answers/status`);
  return { 'the suite takes an operation without any response for one that declares none of its answers': cases };
}

function defaultFilledIn(...fields: readonly string[]) {
  return { 'the mock fills in the default of what is required': fields.map((field) => `${field}/required/missing`) };
}

function otherAlternative(...cases: readonly string[]) {
  return { 'what the suite takes for invalid is valid by another alternative of the oneOf': cases };
}
