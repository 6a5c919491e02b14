import type { ApiDocument } from '../spec/api-document.ts';
import type { Grade } from '../spec/extensions.ts';
import type { Operation } from '../spec/operation.ts';
import { below, type Place } from '../spec/source-files.ts';
import { type Case, marker, type Scenario } from './case.ts';
import { bodyConforms, comesBack, defaultIs, isAccepted, statusIs } from './checks.ts';
import { freshWebhook } from './checks-webhook.ts';
import { alone, makeCase } from './make-case.ts';
import { successFacts } from './response-facts.ts';
import { SchemaView } from './schema-view.ts';
import { step, subject } from './steps.ts';
import { type Extent, isUrl, ofLength, validValue } from './values.ts';

/** Requests that a deployment must accept: only what is required, each optional field alone, every limit, every value. */
export function validBodyCases(document: ApiDocument): Case[] {
  return document.operations.flatMap((operation) => {
    const schema = operation.requestBody?.schema;
    if (schema === undefined || operation.success?.schema === undefined) return [];
    const body = new SchemaView(document.files, schema);
    const data = new SchemaView(document.files, operation.success.schema).properties.get('data');
    const author = new ValidCases(document, operation, body, new Set(data?.properties.keys()));
    return body.required.length > 0 ? author.ofWhole() : author.ofPartial();
  });
}

class ValidCases {
  readonly #document: ApiDocument;
  readonly #operation: Operation;
  readonly #body: SchemaView;
  /** The fields that come back. */
  readonly #shown: ReadonlySet<string>;

  constructor(document: ApiDocument, operation: Operation, body: SchemaView, shown: ReadonlySet<string>) {
    this.#document = document;
    this.#operation = operation;
    this.#body = body;
    this.#shown = shown;
  }

  /** A body that makes something. */
  ofWhole(): Case[] {
    return [...this.#onlyRequired(), ...this.#eachAlone(), ...this.#together('most')];
  }

  /** A body that changes what is there. */
  ofPartial(): Case[] {
    const values = [...this.#body.properties.values()].map(({ enumeration }) => enumeration?.length ?? 0);
    const most = Math.max(0, ...values);
    return [
      ...this.#together('least'),
      ...this.#together('most'),
      ...Array.from({ length: Math.max(0, most - 2) }, (_, index) => this.#enumerated(index + 1)).flat(),
      ...this.#multibyte(),
      ...this.#debatable(),
    ];
  }

  #onlyRequired(): Case[] {
    const { required, properties } = this.#body;
    const body = Object.fromEntries(
      [...properties].filter(([name]) => required.includes(name)).map(([name, view]) => [name, validValue(view)]),
    );
    const scenario = alone(step(subject, this.#operation, { body }));
    const facts = successFacts(this.#document, this.#operation);
    const place = this.#body.placeOf('required');
    const success = [statusIs(facts), bodyConforms(facts)];
    return [
      this.#case('onlyRequired', place, scenario, [...success, ...freshWebhook], 'documented'),
      this.#case('success', facts.place, scenario, success, facts.grade),
      ...required.filter((name) => this.#shown.has(name)).map((name) => this.#echo(name, 'echo', scenario)),
      ...[...properties].flatMap(([name, view]) => {
        const expected = view.get('default');
        if (expected === undefined || !this.#shown.has(name)) return [];
        const place = view.placeOf('default');
        return [this.#case(`${name}/default`, place, scenario, [defaultIs(name, expected)], view.gradeOf('default'))];
      }),
    ];
  }

  #eachAlone(): Case[] {
    const { required, properties } = this.#body;
    const needed = Object.fromEntries(
      [...properties].filter(([name]) => required.includes(name)).map(([name, view]) => [name, validValue(view)]),
    );
    return [...properties].flatMap(([name, view]) => {
      if (required.includes(name)) return [];
      const body = { ...needed, [name]: validValue(view, view.enumeration === undefined ? 'least' : 'most') };
      const scenario = alone(step(`${this.#operation.id}/alone/${name}`, this.#operation, { body }));
      const facts = successFacts(this.#document, this.#operation);
      const checks = [isAccepted(name), statusIs(facts), bodyConforms(facts), ...this.#echoes(name), ...freshWebhook];
      return [this.#case(`${name}/alone`, view.place, scenario, checks, 'documented')];
    });
  }

  /** All fields at once, each at a limit. */
  #together(extent: Extent): Case[] {
    const body = Object.fromEntries([...this.#body.properties].map(([name, view]) => [name, validValue(view, extent)]));
    const scenario = alone(step(`${this.#operation.id}/all/${extent}`, this.#operation, { body }));
    return [...this.#body.properties].map(([name, view]) => {
      const keyword = limitOf(view, extent);
      const checks = [isAccepted(name), ...this.#echoes(name)];
      const label = labelOf(view, keyword, body[name], extent);
      return this.#case(`${name}/${label}`, view.placeOf(keyword), scenario, checks, view.gradeOf(keyword));
    });
  }

  #enumerated(index: number): Case[] {
    const chosen = [...this.#body.properties].filter(([, { enumeration }]) => index < (enumeration?.length ?? 0) - 1);
    const body = Object.fromEntries(chosen.map(([name, { enumeration }]) => [name, enumeration?.[index]]));
    const scenario = alone(step(`${this.#operation.id}/enumerated/${index}`, this.#operation, { body }));
    return chosen.map(([name, view]) => {
      const keyword = view.enumerationKeyword;
      const checks = [isAccepted(name), ...this.#echoes(name)];
      return this.#case(
        `${name}/${labelOf(view, keyword, body[name])}`,
        view.placeOf(keyword),
        scenario,
        checks,
        'documented',
      );
    });
  }

  /** As many characters as allowed, of several bytes each. */
  #multibyte(): Case[] {
    return [...this.#body.properties].flatMap(([name, view]) => {
      const most = view.number('maxLength');
      if (most === undefined || isUrl(view) || !this.#shown.has(name)) return [];
      const scenario = alone(
        step(`${this.#operation.id}/multibyte/${name}`, this.#operation, {
          body: { [name]: ofLength(view, most, '😀') },
        }),
      );
      const grade: Grade = view.tolerances.some(({ unit }) => unit) ? 'inferred' : view.gradeOf('maxLength');
      const checks = [isAccepted(name), ...this.#echoes(name)];
      return [this.#case(`${name}/maxLength/at-multibyte`, view.placeOf('maxLength'), scenario, checks, grade)];
    });
  }

  /** What the document accepts by an inferred or assumed rule. */
  #debatable(): Case[] {
    const { properties } = this.#body;
    const urls = [...properties].filter(([, view]) => isUrl(view));
    const ofUrls = urls.flatMap(([name, view]) =>
      debatableUrls.map(([what, value]) =>
        this.#case(
          `${name}/format/${what}`,
          view.placeOf(view.get('pattern') === undefined ? 'format' : 'pattern'),
          alone(step(`${this.#operation.id}/format/${what}`, this.#operation, { body: { [name]: value } })),
          [isAccepted(name), ...this.#echoes(name)],
          'inferred',
        ),
      ),
    );
    const lists = [...properties].flatMap(([name, view]) => {
      const item = view.inner('items')?.enumeration?.[0];
      return item === undefined ? [] : [{ name, view, value: [item, item] }];
    });
    const repeated = Object.fromEntries(lists.map(({ name, value }) => [name, value]));
    const scenario = alone(
      step(`${this.#operation.id}/unsaid`, this.#operation, {
        body: { ...repeated, talkover_contract_unknown: marker },
      }),
    );
    return [
      ...ofUrls,
      this.#case('unknownField', this.#body.place, scenario, [isAccepted('talkover_contract_unknown')], 'assumed'),
      ...lists.map(({ name, view }) =>
        this.#case(`${name}/duplicates`, view.place, scenario, [isAccepted(name), ...this.#echoes(name)], 'assumed'),
      ),
    ];
  }

  #echo(name: string, label: string, scenario: Scenario): Case {
    const data = below(successFacts(this.#document, this.#operation).place, 'content');
    const place = this.#body.properties.get(name)?.place ?? data;
    return this.#case(`${name}/${label}`, place, scenario, [comesBack(name)], 'documented');
  }

  #echoes(name: string) {
    return this.#shown.has(name) ? [comesBack(name)] : [];
  }

  #case(
    name: string,
    place: Place,
    scenario: Scenario,
    checks: Parameters<typeof makeCase>[1]['checks'],
    evidence: Grade,
  ) {
    const id = `${this.#operation.id}/body/${name}`;
    return makeCase(this.#document, { id, operation: this.#operation, place, evidence, scenario, checks });
  }
}

/** URLs that a framework of this kind takes, though nothing documents it. */
const debatableUrls: readonly (readonly [what: string, value: string])[] = [
  ['local', `http://localhost:3000/${marker}`],
  ['ipv6', `https://[::1]:8443/${marker}`],
  ['userinfo', `https://user:password@example.com/${marker}`],
  ['international', `https://bücher.example/${marker}`],
];

function limitOf(view: SchemaView, extent: Extent): string {
  if (view.enumeration !== undefined) return view.enumerationKeyword;
  const candidates = extent === 'least' ? ['minimum', 'minItems', 'minLength'] : ['maximum', 'maxLength', 'items'];
  return candidates.find((keyword) => view.get(keyword) !== undefined) ?? 'type';
}

function labelOf(view: SchemaView, keyword: string, value: unknown, extent: Extent = 'plain'): string {
  if (view.enumeration !== undefined) return `${keyword}/${String(value)}`;
  if (keyword === 'type') return `type/valid-${extent}`;
  return keyword === 'items' ? 'items/every' : `${keyword}/at`;
}
