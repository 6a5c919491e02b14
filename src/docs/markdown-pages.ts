import { STATUS_CODES } from 'node:http';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import { methods } from '../openapi/operations/methods.ts';
import { codeSamples, serverOf } from './code-samples.ts';
import { securitySentence } from './credentials.ts';
import { exampleParagraphs, namedExampleParagraphs } from './described-notes.ts';
import { annotatedDocument, type MessagesOf } from './document-for-readers.ts';
import { linksTable } from './documented-links.ts';
import {
  bodyOf,
  type DocumentedBody,
  type DocumentedOperation,
  documentedOperations,
} from './documented-operations.ts';
import { markdown, section, subsection } from './markdown-sections.ts';
import { cell, code, codeBlock, oneLine, paragraphs, table } from './markdown-text.ts';
import { firstSentence, overviewAndNotes } from './operation-prose.ts';
import { type NotedMessage, notesOf } from './reader-notes.ts';
import { constraintsOf } from './schema-constraints.ts';
import { type DocumentedField, hasDescribedValues, headingOf, SchemaReading } from './schema-reading.ts';

export interface MarkdownPage {
  /** The file's name: `create-webhook.md`. */
  readonly file: string;
  readonly text: string;
}

/** Makes one page per operation and `index.md` with the list of them, from the document alone. */
export function markdownPages(document: ApiDocument, messagesOf: MessagesOf): MarkdownPage[] {
  return new MarkdownWriter(annotatedDocument(document, messagesOf)).pages();
}

type Json = Record<string, unknown>;

class MarkdownWriter {
  readonly #document: Json;
  readonly #reading: SchemaReading;
  readonly #operations: readonly DocumentedOperation[];
  readonly #baseUrl: string;

  constructor(document: Json) {
    this.#document = document;
    this.#reading = new SchemaReading(document);
    this.#operations = documentedOperations(document, this.#reading);
    this.#baseUrl = serverOf(document);
  }

  pages(): MarkdownPage[] {
    const pages = this.#operations.map((operation) => ({ file: fileOf(operation), text: this.#page(operation) }));
    return [{ file: 'index.md', text: this.#index() }, ...pages];
  }

  #index(): string {
    const info = hasKeys(this.#document.info) ? this.#document.info : {};
    const list = (operations: readonly DocumentedOperation[]) =>
      operations.length > 0 &&
      table(
        ['Operation', 'Request', 'What it does'],
        operations.map((operation) => [
          link(operation),
          operation.isDelivery
            ? `\`${operation.method}\` to the receiver`
            : `\`${operation.method} ${operation.path}\``,
          cell(firstSentence(operation)),
        ]),
      );
    return markdown(String(info.title ?? 'API'), [
      typeof info.summary === 'string' && `> ${oneLine(info.summary)}`,
      ...paragraphs(String(info.description ?? '')),
      ...notesOf(info).evidence,
      section('Base URL', this.#baseUrl !== '' && `\`${this.#baseUrl}\``),
      section('Operations', list(this.#operations.filter(({ isDelivery }) => !isDelivery))),
      section('Deliveries', this.#aboutDeliveries(), list(this.#operations.filter(({ isDelivery }) => isDelivery))),
    ]);
  }

  /** The document's description of the tags of deliveries. */
  #aboutDeliveries(): string {
    const names = new Set(this.#operations.filter(({ isDelivery }) => isDelivery).flatMap(({ tags }) => tags));
    const tags = Array.isArray(this.#document.tags) ? this.#document.tags.filter(hasKeys) : [];
    return tags
      .map(({ name, description }) => (names.has(String(name)) ? String(description ?? '') : ''))
      .join(' ')
      .trim();
  }

  #page(operation: DocumentedOperation): string {
    const { content, isDelivery } = operation;
    const { overview, notes } = overviewAndNotes(String(content.description ?? ''));
    const request = bodyOf(content.requestBody, this.#reading);
    const answers = this.#answers(operation);
    const successes = answers.filter(({ status }) => /^[123]/.test(status));
    const refusals = answers.filter(({ status }) => !/^[123]/.test(status));
    return markdown(operation.title, [
      `> ${isDelivery ? 'Sent to the URL of a webhook: ' : ''}${firstSentence(operation)}`,
      section('Overview', ...overview, ...notesOf(content).evidence),
      this.#endpoint(operation),
      this.#request(operation, request),
      this.#responses(isDelivery ? 'Expected answer' : 'Response', successes),
      section('Links', linksTable(operation, this.#operations, this.#reading, fileOf)),
      this.#refusals(isDelivery ? 'Other answers' : 'Error responses', refusals),
      this.#callbacks(operation),
      isDelivery ? '' : this.#rules(request),
      this.#tolerated(operation, request, successes),
      this.#values(request, successes),
      section('Important notes', notes.map((note) => `* ${note}`).join('\n')),
      this.#related(operation),
    ]);
  }

  #endpoint(operation: DocumentedOperation): string {
    const { method, path, parameters, isDelivery } = operation;
    const line = isDelivery ? `${method} (the URL of the webhook)` : `${method} ${this.#baseUrl}${path}`;
    const kinds = [
      ['path', 'Path parameters'],
      ['query', 'Query parameters'],
      ['header', 'Headers'],
      ['cookie', 'Cookies'],
    ] as const;
    return section(
      'Endpoint',
      codeBlock('http', line),
      !isDelivery && securitySentence(operation.security),
      ...kinds.map(([where, heading]) => {
        const rows = parameters.filter((parameter) => parameter.in === where);
        return rows.length > 0 && subsection(heading, this.#parameters(rows));
      }),
    );
  }

  #parameters(parameters: readonly Json[]): string {
    return table(
      ['Name', 'Type', 'Required', 'Default', 'Description'],
      parameters.map((parameter) => {
        const schema = this.#reading.resolved(parameter.schema);
        const constraints = constraintsOf(schema);
        return [
          `\`${parameter.name}\``,
          this.#reading.typeOf(schema),
          parameter.required === true ? 'yes' : 'no',
          'default' in schema ? code(schema.default) : '',
          cell(
            String(parameter.description ?? schema.description ?? ''),
            sentence(constraints),
            ...notesOf(parameter).evidence,
            ...notesOf(schema).evidence,
            'example' in parameter ? `Example: ${code(parameter.example)}` : '',
          ),
        ];
      }),
    );
  }

  #request(operation: DocumentedOperation, body: DocumentedBody | undefined): string {
    const schema = this.#reading.resolved(body?.schema);
    const samples = operation.isDelivery ? [] : codeSamples(operation, this.#baseUrl, this.#reading);
    const bodies = operation.isDelivery || (body?.examples.length ?? 0) > 1 ? body?.examples : [];
    return section(
      'Request',
      body === undefined && !operation.isDelivery && 'No body.',
      ...(body === undefined ? [] : [this.#reading.descriptionOf(schema).trim(), ...notesOf(schema).evidence]),
      body !== undefined && this.#fieldTable(body, true),
      ...(body?.examples ?? []).flatMap(namedExampleParagraphs),
      samples.length > 0 &&
        subsection(
          'Example',
          ...samples.map(({ label, language, source }) => `${label}:\n\n${codeBlock(language, source)}`),
        ),
      bodies !== undefined && bodies.length > 0 && subsection('Bodies', ...bodies.map(exampleBlock)),
    );
  }

  #fieldTable(body: DocumentedBody, isRequest: boolean): string | false {
    const fields = this.#fieldsOf(body).filter(({ schema }) => schema[isRequest ? 'readOnly' : 'writeOnly'] !== true);
    if (fields.length === 0) return false;
    const head = isRequest
      ? ['Field', 'Type', 'Required', 'Default', 'Description']
      : ['Field', 'Type', 'Always there', 'Description'];
    return table(
      head,
      fields.map(({ path, schema, presence }) => {
        const about = cell(
          String(schema.description ?? ''),
          sentence(this.#constraints(schema)),
          ...notesOf(schema).evidence,
          ...notesOf(this.#reading.resolved(schema.items)).evidence,
          ...notesOf(this.#reading.resolved(schema.additionalProperties)).evidence,
        );
        const type = this.#reading.typeOf(schema);
        if (!isRequest) return [code(path), type, presence, about];
        return [code(path), type, presence, 'default' in schema ? code(schema.default) : '', about];
      }),
    );
  }

  /** The fields of a body; for a list those of its items. */
  #fieldsOf({ schema }: DocumentedBody): DocumentedField[] {
    const { items } = this.#reading.resolved(schema);
    return this.#reading.fields(items ?? schema, items === undefined ? '' : '[].');
  }

  /** Constraints in words; refers to a separate section for the values of a described enumeration. */
  #constraints(schema: Json): string[] {
    const isDescribed = hasDescribedValues(schema);
    const constraints = constraintsOf(schema).filter((text) => !isDescribed || !text.startsWith('one of '));
    if (isDescribed) constraints.push('one of the values below');
    const items = this.#reading.resolved(schema.items);
    const eachItem = hasDescribedValues(items) ? ['one of the values below'] : constraintsOf(items);
    if (eachItem.length > 0) constraints.push(`each ${eachItem.join(', ')}`);
    return constraints;
  }

  #answers({ content }: DocumentedOperation): Answer[] {
    const responses = hasKeys(content.responses) ? Object.entries(content.responses) : [];
    return responses
      .filter(([status]) => !status.startsWith('x-'))
      .map(([status, response]) => {
        const resolved = this.#reading.resolved(response);
        return { status, content: resolved, body: bodyOf(resolved, this.#reading) };
      });
  }

  #responses(heading: string, answers: readonly Answer[]): string {
    return section(
      heading,
      ...answers.flatMap((answer) => {
        const headers = this.#headers(answer);
        return [
          `**${statusName(answer.status)}**: ${oneLine(String(answer.content.description ?? ''))}`,
          ...notesOf(answer.content).evidence,
          answer.body !== undefined && this.#fieldTable(answer.body, false),
          ...exampleParagraphs(answer.content.content),
          ...(answer.body?.examples ?? []).map(exampleBlock),
          headers.length > 0 && subsection('Response headers', table(['Header', 'Type', 'Description'], headers)),
        ];
      }),
    );
  }

  #headers({ content }: Answer): string[][] {
    return Object.entries(hasKeys(content.headers) ? content.headers : {}).map(([name, header]) => {
      const resolved = this.#reading.resolved(header);
      return [
        `\`${name}\``,
        this.#reading.typeOf(resolved.schema),
        cell(String(resolved.description ?? ''), ...notesOf(resolved).evidence),
      ];
    });
  }

  #refusals(heading: string, answers: readonly Answer[]): string {
    return section(
      heading,
      ...answers.map(({ status, content, body }) =>
        subsection(
          statusName(status),
          oneLine(String(content.description ?? '')),
          ...notesOf(content).evidence,
          body !== undefined && this.#hasUnusualFields(body) && this.#fieldTable(body, false),
          ...(body?.examples ?? []).map(exampleBlock),
          ...exampleParagraphs(content.content),
        ),
      ),
    );
  }

  /** What the API sends after the operation, and where to. */
  #callbacks({ content }: DocumentedOperation): string {
    const callbacks = Object.entries(hasKeys(content.callbacks) ? content.callbacks : {});
    const sent = callbacks.flatMap(([name, callback]) =>
      Object.entries(this.#reading.resolved(callback)).flatMap(([address, item]) => {
        const pathItem = this.#reading.resolved(item);
        return methods.flatMap((method) => {
          const operation = pathItem[method];
          return hasKeys(operation) ? [{ name, address, method, operation }] : [];
        });
      }),
    );
    return section(
      'Callbacks',
      ...sent.map(({ name, address, method, operation }) => {
        const body = bodyOf(operation.requestBody, this.#reading);
        const expected = Object.entries(hasKeys(operation.responses) ? operation.responses : {}).map(
          ([status, response]) => {
            const { description = '' } = this.#reading.resolved(response);
            return `* ${statusName(status)}: ${oneLine(String(description))}`;
          },
        );
        return subsection(
          name,
          oneLine(String(operation.summary ?? '')),
          codeBlock('http', `${method.toUpperCase()} ${address}`),
          ...paragraphs(String(operation.description ?? '')),
          body !== undefined && this.#fieldTable(body, false),
          ...(body?.examples ?? []).map(exampleBlock),
          expected.length > 0 && `Expected answer:\n\n${expected.join('\n')}`,
        );
      }),
    );
  }

  #hasUnusualFields(body: DocumentedBody): boolean {
    return this.#fieldsOf(body).some(({ path }) => !usualOfRefusals.has(path.split(/[.[]/)[0] ?? ''));
  }

  #rules(body: DocumentedBody | undefined): string {
    if (body === undefined) return '';
    const fields = this.#fieldsOf(body).filter(({ schema }) => schema.readOnly !== true);
    const lines = fields.map(({ path, schema, presence }) => {
      const facts = [
        requirements[presence] ?? `Required ${presence}`,
        this.#reading.typeOf(schema),
        ...this.#constraints(schema),
        ...('default' in schema ? [`default ${code(schema.default)}`] : []),
      ];
      return [`* **${path}**: ${facts.join(', ')}`, ...notesOf(schema).messages.map(messageLine)].join('\n');
    });
    return section('Validation rules', lines.join('\n'));
  }

  #tolerated(operation: DocumentedOperation, body: DocumentedBody | undefined, answers: readonly Answer[]): string {
    const lines = (name: string, value: unknown) =>
      notesOf(value).tolerated.map(({ text }) => `* **${name}**: ${text}`);
    const answerLines = (name: string, value: unknown) =>
      notesOf(value).tolerated.flatMap(({ text, isOfRequests }) => (isOfRequests ? [] : `* **${name}**: ${text}`));
    const fields = body === undefined ? [] : this.#fieldsOf(body);
    const answered = answers.flatMap((answer) => (answer.body === undefined ? [] : this.#fieldsOf(answer.body)));
    const all = [
      ...lines(operation.method, operation.content),
      ...operation.parameters.flatMap((parameter) => lines(String(parameter.name), parameter)),
      ...fields.flatMap(({ path, schema }) => lines(path, schema)),
      ...answers.flatMap(({ status, content }) => lines(status, content)),
      ...answered.flatMap(({ path, schema }) => answerLines(path, schema)),
    ];
    return section(
      'Tolerated variations',
      all.length > 0 && 'A deployment that differs in these breaks nothing that is documented.',
      [...new Set(all)].join('\n'),
    );
  }

  #values(body: DocumentedBody | undefined, answers: readonly Answer[]): string {
    const described = this.#reading.describedValues(body?.schema, ...answers.map((answer) => answer.body?.schema));
    return section(
      'Values',
      ...described.map(({ name, description, values }) =>
        subsection(
          headingOf(name),
          oneLine(description),
          table(
            ['Value', 'Description'],
            values.map(([value, option]) => [
              `\`${value}\``,
              cell(String(option.description ?? ''), ...notesOf(option).evidence),
            ]),
          ),
        ),
      ),
    );
  }

  #related(operation: DocumentedOperation): string {
    if (operation.isDelivery) return section('Related', '* [All deliveries](index.md#deliveries)');
    const related = this.#operations.filter(
      (other) => other !== operation && other.tags.some((tag) => operation.tags.includes(tag)),
    );
    return section(
      'Related endpoints',
      related.map((other) => `* ${link(other)} - ${firstSentence(other)}`).join('\n'),
    );
  }
}

/** The words for a request field's presence; others describe the condition. */
const requirements: Readonly<Record<string, string>> = {
  yes: 'Required',
  no: 'Optional',
  sometimes: 'Required in some alternatives',
};

/** The envelope of refusals, which their examples show. */
const usualOfRefusals: ReadonlySet<string> = new Set(['success', 'message', 'errors']);

interface Answer {
  /** As in the document: `200`, `4XX`, `default`. */
  readonly status: string;
  readonly content: Json;
  readonly body: DocumentedBody | undefined;
}

function exampleBlock({ summary, value }: { summary: string | undefined; value: unknown }): string {
  const block = codeBlock('json', JSON.stringify(value, null, 2) ?? '');
  return summary === undefined ? block : `${summary}:\n\n${block}`;
}

function messageLine({ text, grade }: NotedMessage): string {
  return `  * \`${text}\`${grade === 'inferred' ? ' *(inferred)*' : ''}`;
}

function statusName(status: string): string {
  const name = STATUS_CODES[status];
  return name === undefined ? status : `${status} ${name}`;
}

function sentence(constraints: readonly string[]): string {
  if (constraints.length === 0) return '';
  const text = constraints.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function fileOf({ slug }: DocumentedOperation): string {
  return `${slug}.md`;
}

function link(operation: DocumentedOperation): string {
  return `[${operation.title}](${fileOf(operation)})`;
}
