import { hasKeys, valueAt } from '../document/json-pointer.ts';

/** An exchange as the runtime expressions of a document see it. */
export interface SeenExchange {
  /** The whole URL of the request. */
  readonly url: string;
  /** Upper case. */
  readonly method: string;
  readonly status: number;
  readonly request: SeenMessage & {
    /** Decoded: the first value of a name counts. */
    readonly query: ReadonlyMap<string, string>;
    /** Decoded, by the names of the path's parameters. */
    readonly path: ReadonlyMap<string, string>;
  };
  readonly response: SeenMessage;
}

/** A request or an answer. */
export interface SeenMessage {
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** The value of the body; undefined for none, and for one that can't be read. */
  readonly body: unknown;
}

/** Thrown for an expression that gives no value to put into an address; carries the expression as written. */
export class ExpressionUnusable extends Error {
  override readonly name = 'ExpressionUnusable';
  readonly expression: string;

  constructor(expression: string, reason: string) {
    super(`${expression} ${reason}`);
    this.expression = expression;
  }
}

/** Thrown for an address that is no URL to send to, though all its expressions have a value; carries the address. */
export class AddressUnusable extends Error {
  override readonly name = 'AddressUnusable';
  readonly address: string;

  constructor(address: string) {
    super(`${JSON.stringify(address.slice(0, 200))} is no absolute URL of http or https`);
    this.address = address;
  }
}

/** `{expression}` inside an address. */
const inBraces = /\{([^{}]*)\}/g;

/**
 * The address that a callback's key stands for: an expression, or a URL with expressions in braces. A value at the beginning,
 * and one in the place of a host, is taken as it is; what follows is encoded, so that a value stays one part of the URL.
 * @throws {ExpressionUnusable} {@link AddressUnusable}
 */
export function addressOf(key: string, exchange: SeenExchange): string {
  const text = key.trim();
  const address = text.startsWith('$')
    ? textOf(text, exchange)
    : text.replace(inBraces, (braces, expression: string, at: number) => {
        const value = textOf(expression.trim() || braces, exchange);
        return encodedFor(text.slice(0, at), value);
      });
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) throw new AddressUnusable(address);
  return address;
}

/** A value as it stands behind the beginning of an address. */
function encodedFor(before: string, value: string): string {
  const literal = before.replace(inBraces, 'x');
  if (literal === '' || /^[a-z][a-z\d+.-]*:\/\/[^/?#]*$/i.test(literal)) return value;
  const encoded = encodeURIComponent(value);
  // A path may be given in several segments.
  return /[?#]/.test(literal) ? encoded : encoded.replaceAll('%2F', '/');
}

/** Throws {@link ExpressionUnusable}. */
function textOf(expression: string, exchange: SeenExchange): string {
  const value = expressionValue(expression, exchange);
  if (value === undefined) throw new ExpressionUnusable(expression, 'has no value in this exchange');
  if (value === null || hasKeys(value)) {
    const kind = value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    throw new ExpressionUnusable(expression, `is ${kind}, and no text for an address`);
  }
  if (value === '') throw new ExpressionUnusable(expression, 'is empty');
  return String(value);
}

/**
 * What a runtime expression gives (OpenAPI 3.1, 4.8.20.4); undefined where the exchange has no such value.
 * @throws {ExpressionUnusable} for a text that is no runtime expression
 */
export function expressionValue(expression: string, exchange: SeenExchange): unknown {
  if (expression === '$url') return exchange.url;
  if (expression === '$method') return exchange.method;
  if (expression === '$statusCode') return exchange.status;
  const [, side, source = ''] = /^\$(request|response)\.(.+)$/s.exec(expression) ?? [];
  const message = side === 'request' ? exchange.request : side === 'response' ? exchange.response : undefined;
  const [, pointer] = /^body(?:#(.*))?$/s.exec(source) ?? [];
  if (message !== undefined && (source === 'body' || pointer !== undefined))
    return valueAt(message.body, pointer ?? '');
  const [, place, name = ''] = /^(header|query|path)\.(.+)$/s.exec(source) ?? [];
  if (message !== undefined && place === 'header') return message.headers.get(name.toLowerCase());
  if (side === 'request' && place === 'query') return exchange.request.query.get(name);
  if (side === 'request' && place === 'path') return exchange.request.path.get(name);
  throw new ExpressionUnusable(expression, 'is no runtime expression');
}
