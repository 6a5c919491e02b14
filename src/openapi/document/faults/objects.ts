import { meantResponseName, responseName } from '../../operations/response-names.ts';
import { type Location, stylesOf } from '../../parameters/styles.ts';
import { isJsonObject } from '../json-pointer.ts';
import { type Follow, type Json, named, type Report } from './fault.ts';

/** Checks the document as a whole. */
export function checkHead(document: Json, report: Report): void {
  const { openapi, info } = document;
  if (typeof openapi === 'number')
    report('head', `openapi is the number ${openapi}; it must be a text, such as 3.1.0`, 'openapi');
  else if (typeof openapi === 'string' && !/^\d+\.\d+\.\d+/.test(openapi.trim()))
    report('head', `openapi is ${openapi}, which is not a full version, such as 3.1.0`, 'openapi');
  else if (openapi === undefined || openapi === null) report('head', `openapi is ${named(openapi)}; read as 3.1.0`);
  if (/^(?:3\.(?:[2-9]|\d\d)|[4-9])/.test(String(openapi).trim()))
    report('head', `OpenAPI ${openapi} is read like 3.1`, 'openapi');
  if (!isJsonObject(info)) report('head', `info is ${named(info)}`, ...('info' in document ? ['info'] : []));
  else if (typeof info.title !== 'string' || info.title.trim() === '')
    report('head', `the title is ${named(info.title)}`, 'info', ...('title' in info ? ['title'] : []));
}

/** Checks an operation, apart from its parameters. */
export function checkOperation(operation: Json, follow: Follow, report: Report): void {
  const { operationId, responses, parameters } = operation;
  if (operationId !== undefined && (typeof operationId !== 'string' || operationId === ''))
    report('operation', `operationId is ${named(operationId)} and no name`, 'operationId');
  if (responses === undefined) report('operation', 'the operation has no responses');
  else if (isJsonObject(responses)) {
    const keys = Object.keys(responses).filter((key) => !key.startsWith('x-') && key !== '$ref');
    if (keys.length === 0 && responses.$ref === undefined)
      report('operation', 'the operation has no responses', 'responses');
    for (const key of keys) {
      if (responseName(key) !== undefined && (key === 'default' || /^\d/.test(key))) continue;
      const meant = meantResponseName(key);
      const readAs = meant === undefined ? 'it is left out' : `read as ${meant}`;
      report('response', `response ${key} is no status, range like 4XX, or default; ${readAs}`, 'responses', key);
    }
  }
  if (Array.isArray(parameters)) checkDuplicates(parameters, follow, report);
}

function checkDuplicates(parameters: readonly unknown[], follow: Follow, report: Report): void {
  const seen = new Set<string>();
  for (const [index, parameter] of parameters.entries()) {
    const declared = follow(parameter);
    if (!isJsonObject(declared) || typeof declared.name !== 'string') continue;
    const key = `${declared.in} ${declared.name}`;
    if (seen.has(key))
      report('parameter', `${declared.in} parameter ${declared.name} is declared twice`, 'parameters', index);
    seen.add(key);
  }
}

/** Checks a parameter by itself. */
export function checkParameter(parameter: Json, report: Report): void {
  const { name, in: location, style } = parameter;
  if (typeof name !== 'string' || name === '') {
    report('parameter', 'parameter without a name', ...('name' in parameter ? ['name'] : []));
    return;
  }
  if (!isLocation(location)) {
    const known = Object.keys(stylesOf).join(', ');
    const where = 'in' in parameter ? ['in'] : [];
    report('parameter', `parameter ${name} is in ${named(location)}, none of ${known}`, ...where);
    return;
  }
  const styles: readonly unknown[] = stylesOf[location];
  if (style !== undefined && !styles.includes(style))
    report(
      'parameter',
      `parameter ${name} in ${location} can't have style ${named(style)}: ${styles.join(', ')}`,
      'style',
    );
  if (parameter.schema === undefined && parameter.content === undefined)
    report(
      'parameter',
      `parameter ${name} has no schema${typeof parameter.type === 'string' ? '; its own keywords are read as one' : ''}`,
    );
  if (parameter.required !== undefined && typeof parameter.required !== 'boolean') {
    const readAs = parameter.required === 'true' || location === 'path';
    report('parameter', `required is ${named(parameter.required)}; read as ${readAs}`, 'required');
  }
}

function isLocation(value: unknown): value is Location {
  return typeof value === 'string' && Object.hasOwn(stylesOf, value);
}

/** Checks the keys of `content`. */
export function checkMediaTypes(holder: Json, report: Report): void {
  const { content } = holder;
  if (!isJsonObject(content)) return;
  for (const mediaType of Object.keys(content)) {
    if (mediaType === '$ref') continue;
    if (!/^\s*[^\s/;]+\/[^\s/;]+\s*(?:;|$)/.test(mediaType))
      report('content', `${mediaType === '' ? 'an empty text' : mediaType} is no media type`, 'content', mediaType);
  }
}

/** Checks a response or request body: it has a schema for each media type, and only in Swagger 2.0 one of its own. */
export function checkBody(holder: Json, report: Report): void {
  if (holder.content === undefined && isJsonObject(holder.schema))
    report('schema', 'a schema without content; read as that of application/json', 'schema');
  checkMediaTypes(holder, report);
}

/** Checks an entry of `examples`: it has its value, or the URL of it. */
export function checkExample(example: Json, report: Report): void {
  const holders = ['value', 'externalValue', 'dataValue', 'serializedValue', '$ref'];
  if (!holders.some((key) => key in example)) report('example', 'the example has no value');
}

const schemeTypes: readonly unknown[] = ['apiKey', 'http', 'mutualTLS', 'oauth2', 'openIdConnect'];

export function checkSecurityScheme(scheme: Json, report: Report): void {
  const { type, in: location, name } = scheme;
  if ('$ref' in scheme) return;
  if (!schemeTypes.includes(type))
    report(
      'security',
      `a security scheme of type ${named(type)} is none of ${schemeTypes.join(', ')}`,
      ...at('type', scheme),
    );
  else if (type === 'apiKey' && (typeof name !== 'string' || name === ''))
    report('security', `the key's name is ${named(name)}`, ...at('name', scheme));
  else if (type === 'apiKey' && !['header', 'query', 'cookie'].some((known) => known === location))
    report('security', `the key is in ${named(location)}, none of header, query, cookie`, ...at('in', scheme));
}

function at(key: string, holder: Json): string[] {
  return key in holder ? [key] : [];
}

/** Checks a server: its URL, with its variables filled in. */
export function checkServer(server: Json, report: Report): void {
  const { url, variables } = server;
  if (typeof url !== 'string') {
    report('server', `the server's url is ${named(url)}`, ...at('url', server));
    return;
  }
  const filledIn = url.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => {
    const variable = isJsonObject(variables) && Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (!isJsonObject(variable)) report('server', `the server's variable ${name} is not declared`, 'url');
    else if (variable.default === undefined)
      report('server', `the server's variable ${name} has no default`, 'variables', name);
    const [first] = isJsonObject(variable) && Array.isArray(variable.enum) ? variable.enum : [];
    return String((isJsonObject(variable) ? variable.default : undefined) ?? first ?? '1');
  });
  if (/[{}\s]/.test(filledIn) || !URL.canParse(filledIn, 'http://localhost'))
    report('server', `the server's url ${url} is none`, 'url');
  else if (/^(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::\d+)?(?:\/|$)/i.test(filledIn))
    report('server', `the server's url ${url} has no scheme, which makes it a path`, 'url');
}
