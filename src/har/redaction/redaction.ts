import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { base64Of } from '../../text/base64.ts';
import type { HarContent, HarEntry, HarPair, HarPostData, HarRequest, HarResponse } from '../har.ts';
import type { FoundOperation } from '../operation-finder.ts';
import { rewrittenBody } from './body-text.ts';
import { type BodySecrets, DocumentSecrets } from './document-secrets.ts';
import { FoundSecrets } from './found-secrets.ts';
import { isUrlHeader, rewrittenHeader } from './header-text.ts';
import type { Hiding } from './hiding.ts';
import { rewrittenJson } from './json-text.ts';
import { PlaceholderNumbers } from './placeholder-numbers.ts';
import { placeholder } from './placeholders.ts';
import { isSecretName } from './secret-names.ts';
import { decodedText, rewrittenUrls } from './url-text.ts';

/** What is known about secrets before the first entry. */
export interface RedactionOptions {
  /** The document whose security schemes and schemas declare secrets. */
  readonly document?: ApiDocument | undefined;
  /** Where the document's paths begin; those of its servers by default. */
  readonly baseUrl?: string | undefined;
  /** Known secrets, such as credentials that are sent. */
  readonly secrets?: Iterable<string>;
  /** Whether a text is made up and so no secret in any place, unless it is a known secret. */
  readonly isMadeUp?: (text: string) => boolean;
}

/**
 * Removes the secrets from the entries of one recording. Equal secrets get equal placeholders, and a secret that was found
 * once is replaced in all later texts, in any written form.
 */
export class Redaction {
  readonly #document: DocumentSecrets | undefined;
  readonly #found = new FoundSecrets();
  readonly #numbers = new PlaceholderNumbers();
  readonly #given: readonly string[];
  readonly #isMadeUp: (text: string) => boolean;
  /** The operation of the current entry. */
  #operation: FoundOperation | undefined;
  readonly #hiding: Hiding = {
    hidden: (secret) => {
      const isShown = isHidden(secret) || (!this.#found.all.has(secret) && this.#isMadeUp(secret));
      return isShown ? secret : placeholder(this.#found.numberOf(secret));
    },
    hiddenInUrl: (secret) => encodeURIComponent(this.#hiding.hidden(secret)),
    urls: (text) =>
      rewrittenUrls(text, {
        isSecret: (name) => isSecretName(name) || this.#isDeclared('query', name),
        hidden: (value) => this.#hiding.hiddenInUrl(value),
      }),
  };

  constructor({ document, baseUrl, secrets = [], isMadeUp = () => false }: RedactionOptions = {}) {
    this.#isMadeUp = isMadeUp;
    this.#document = document && new DocumentSecrets(document, baseUrl);
    this.#given = [...secrets].filter((secret) => secret !== '');
  }

  /** Continues an existing recording. @param end the text after its entries @param highest number of its placeholders */
  goOn(end: string, highest: number): void {
    const earlier = this.#numbers.read(end);
    this.#found.goOn(Math.max(highest, this.#numbers.highest), earlier);
    for (const secret of this.#given) this.#found.numberOf(secret);
  }

  /** The text after the entries of a file, with the digests by which the next run recognizes secrets. */
  endWith(end: string): string {
    return this.#numbers.written(end, this.#found.all);
  }

  /** An entry without secrets. */
  entry(entry: HarEntry): HarEntry {
    const { request, response } = entry;
    this.#operation = this.#document?.find(request.method, request.url);
    // A secret of the request or the answer is replaced in both.
    const [sent, answered] = [this.#request(request), this.#response(response)];
    const shown = { ...entry, request: this.#requestWithout(sent), response: this.#responseWithout(answered) };
    const { _step, _contract } = entry;
    return {
      ...shown,
      ...(_step !== undefined && { _step: this.#notedWithout(_step) }),
      ...(_contract !== undefined && { _contract: this.#notedWithout(_contract) }),
    };
  }

  #isDeclared(where: 'path' | 'query' | 'header' | 'cookie', name: string): boolean {
    return this.#document?.isSecret(where, name, this.#operation?.operation) === true;
  }

  #request(request: HarRequest): HarRequest {
    const url = this.#hiding.urls(this.#path(request.url));
    const headers = this.#headers(request.headers);
    const { postData } = request;
    const secrets = this.#document?.ofRequest(this.#operation?.operation, postData?.mimeType);
    return {
      ...request,
      url,
      headers,
      cookies: request.cookies.map(({ name, value }) => ({ name, value: this.#hiding.hidden(value) })),
      queryString: [...new URL(url).searchParams].map(([name, value]) => ({ name, value })),
      ...(postData !== undefined && { postData: this.#body(postData, secrets) }),
    };
  }

  #response(response: HarResponse): HarResponse {
    const { content, status } = response;
    const secrets = this.#document?.ofAnswer(this.#operation?.operation, status, content.mimeType);
    return {
      ...response,
      headers: this.#headers(response.headers),
      cookies: response.cookies.map(({ name, value }) => ({ name, value: this.#hiding.hidden(value) })),
      redirectURL: this.#hiding.urls(response.redirectURL),
      content: this.#body(content, secrets),
    };
  }

  /** A URL without the secrets in its path: the values of secret parameters. */
  #path(url: string): string {
    let { pathname, ...rest } = partsOf(url);
    for (const [name, text] of this.#operation?.path ?? [])
      if (text !== '' && (isSecretName(name) || this.#isDeclared('path', name)))
        pathname = pathname
          .split('/')
          .map((segment) => (segment === text ? this.#hiding.hiddenInUrl(decodedPath(text)) : segment))
          .join('/');
    return rest.before + pathname + rest.after;
  }

  #headers(headers: readonly HarPair[]): HarPair[] {
    return headers.map(({ name, value }) => ({
      name,
      value: rewrittenHeader(name, value, this.#isDeclared('header', name), this.#hiding),
    }));
  }

  #body<Body extends HarPostData | HarContent>(body: Body, declared: BodySecrets | undefined): Body {
    const { text, encoding, mimeType } = body;
    if (text === undefined) return body;
    if (body._isEncoded) return unreadable(body);
    if (encoding === undefined) return { ...body, text: rewrittenBody(text, mimeType, declared, this.#hiding) };
    return { ...body, text: base64Of(latin1Bytes(rewrittenBody(atob(text), mimeType, declared, this.#hiding))) };
  }

  #requestWithout(request: HarRequest): HarRequest {
    const { postData } = request;
    return {
      ...request,
      url: this.#withoutInUrl(request.url),
      cookies: this.#pairsWithout(request.cookies),
      headers: this.#headersWithout(request.headers),
      queryString: this.#pairsWithout(request.queryString),
      ...(postData !== undefined && { postData: this.#contentWithout(postData) }),
    };
  }

  #responseWithout(response: HarResponse): HarResponse {
    return {
      ...response,
      statusText: this.#without(response.statusText),
      cookies: this.#pairsWithout(response.cookies),
      headers: this.#headersWithout(response.headers),
      content: this.#contentWithout(response.content),
      redirectURL: this.#withoutInUrl(response.redirectURL),
      ...(response._error !== undefined && { _error: this.#without(response._error) }),
    };
  }

  #contentWithout<Content extends HarPostData | HarContent>(content: Content): Content {
    const { text, encoding } = content;
    if (text === undefined) return content;
    if (encoding === undefined) return { ...content, text: this.#textWithout(text) };
    return { ...content, text: base64Of(latin1Bytes(this.#without(atob(text)))) };
  }

  #textWithout(text: string): string {
    const shown = this.#without(text);
    if (shown === text || !isJson(text) || isJson(shown)) return shown;
    // A number is replaced by a string.
    return rewrittenJson(text, ({ raw, isText }) => {
      const other = this.#without(raw);
      return isText || other === raw ? other : JSON.stringify(other);
    });
  }

  /** Replaces the known secrets in fields that HAR does not define; these have no secret names of their own. */
  #notedWithout(noted: unknown): unknown {
    return JSON.parse(this.#textWithout(JSON.stringify(noted)));
  }

  #headersWithout(headers: readonly HarPair[]): HarPair[] {
    return headers.map(({ name, value }) => ({
      name,
      value: isUrlHeader(name) ? this.#withoutInUrl(value) : this.#without(value),
    }));
  }

  #pairsWithout(pairs: readonly HarPair[]): HarPair[] {
    return pairs.map(({ name, value }) => ({ name, value: this.#without(value) }));
  }

  #without(text: string): string {
    return this.#found.replaced(text, placeholder);
  }

  #withoutInUrl(url: string): string {
    return this.#found.replaced(url, (number) => encodeURIComponent(placeholder(number)));
  }
}

function isHidden(secret: string): boolean {
  return secret === '' || /^\[redacted \d{1,9}\]$/.test(secret);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function partsOf(url: string): { before: string; pathname: string; after: string } {
  const [before = ''] = /^[^/?#]*\/\/[^/?#]*/.exec(url) ?? [];
  const rest = url.slice(before.length);
  const end = rest.search(/[?#]/);
  return end === -1
    ? { before, pathname: rest, after: '' }
    : { before, pathname: rest.slice(0, end), after: rest.slice(end) };
}

function decodedPath(text: string): string {
  return decodedText(text.replaceAll('+', '%2B'));
}

function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Removes the text of an encoded body, in which secrets can't be found. */
function unreadable<Body extends HarPostData | HarContent>(body: Body): Body {
  const { text: _, encoding: __, _isEncoded: ___, ...others } = body;
  const comment = `${body.comment ?? ''} It is left out, since secrets in it can't be found.`.trim();
  // The removed fields are optional.
  return { ...others, comment } as Body;
}
