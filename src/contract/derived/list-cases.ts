import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case, Check } from '../cases/case.ts';
import { FromAnswer, type ParameterValue } from '../cases/step.ts';
import { code } from '../checks/deviations.ts';
import { as, broken, from, impossible, ofSuccess } from '../checks/findings.ts';
import { idKey } from '../checks/ids.ts';
import type { Exchanges } from '../run/exchange.ts';
import type { Deviation } from '../run/report/deviation.ts';
import { hasWitness, witness } from './creation-cases.ts';
import { type DeclaredParameter, declaredParameters } from './inputs.ts';
import { successOf } from './record-checks.ts';
import { jsonOf, shownAt } from './shown-facts.ts';
import type { Suite } from './suite.ts';
import { mainPurpose, type World } from './world.ts';

const limitName = /^(?:limit|per_?page|page_?size|size|count|max_?results|max_?items|first|top|take|rows)$/i;
const offsetName = /^(?:offset|skip|start|from|start_?index)$/i;
const pageName = /^(?:page|page_?(?:number|no|num|index)|p)$/i;
const cursorName = /^(?:cursor|page_?token|next_?token|continuation(?:_?token)?|after|starting_?after)$/i;
const nextCursor = /^(?:next_?cursor|next_?page_?token|next_?token|continuation(?:_?token)?|end_?cursor|cursor|next)$/i;
const totalName = /^(?:total|total_?(?:count|items|results|entries)|count)$/i;
const sortName = /^(?:sort|sort_?by|order_?by|order|ordering)$/i;

/** Lists show what there is: what was created, as many as were asked for, page after page, only what a filter names. */
export function listCases(suite: Suite): Case[] {
  return suite.world.resources.flatMap((resource) => {
    const { list, entriesAt } = resource;
    if (entriesAt === undefined || !suite.asks(list)) return [];
    return new Lists(suite, resource, list, entriesAt).cases();
  });
}

class Lists {
  readonly #suite: Suite;
  readonly #world: World;
  readonly #resource: Resource;
  readonly #list: Operation;
  readonly #at: string;
  readonly #parameters: readonly DeclaredParameter[];
  readonly #isOwn: boolean;

  constructor(suite: Suite, resource: Resource, list: Operation, at: string) {
    this.#suite = suite;
    this.#world = suite.world;
    this.#resource = resource;
    this.#list = list;
    this.#at = at;
    this.#parameters = declaredParameters(suite.document, list).filter((one) => one.in === 'query');
    this.#isOwn = suite.world.sourceOf(resource).kind === 'created';
  }

  cases(): Case[] {
    return [...this.#whole(), ...this.#pages(), ...this.#filters(), ...this.#sorted()];
  }

  #case(name: string, query: readonly ParameterValue[], checks: readonly Check[], needs?: string): Case {
    const id = `${this.#list.id}/list/${name}`;
    const draft = this.#suite.draft(this.#list, id);
    const rest = draft.parameters.filter(
      (one) => !query.some((other) => other.name === one.name && other.in === one.in),
    );
    const step = this.#suite.asStep(id, this.#list, { ...draft, parameters: [...rest, ...query] }, { needs });
    return this.#suite.case(this.#list, `list/${name}`, this.#list.place, this.#suite.proof(id, [step]), checks);
  }

  get #limit(): DeclaredParameter | undefined {
    return this.#parameters.find(({ name, facts }) => limitName.test(name) && isWhole(facts));
  }

  /** The longest page that can be asked for. */
  #longest(): ParameterValue[] {
    const limit = this.#limit;
    const most = limit?.facts.most;
    return limit === undefined || most === undefined ? [] : [queryOf(limit, Math.min(most, 1000))];
  }

  /** What the run has created is listed, each once. */
  #whole(): Case[] {
    const { create, id, dataAt } = this.#resource;
    if (id === undefined) return [];
    const at = create && dataAt[create.id];
    const purposes =
      this.#isOwn && at !== undefined ? [mainPurpose, ...(hasWitness(this.#resource) ? [witness] : [])] : [];
    const groups = purposes.map((purpose) => this.#suite.creationIds(this.#resource, purpose));
    const isPaged = this.#parameters.some(
      ({ name }) => limitName.test(name) || pageName.test(name) || cursorName.test(name) || offsetName.test(name),
    );
    const limit = this.#longest()[0]?.value;
    return [
      this.#case('whole', this.#longest(), [
        this.#listsOnce(id),
        ...groups.map((steps) =>
          this.#has(steps, `${at}/${id}`, id, isPaged, typeof limit === 'number' ? limit : undefined),
        ),
        ...this.#shownLikeCreated(groups[0] ?? [], at, id),
      ]),
    ];
  }

  #listsOnce(id: string): Check {
    return ofSuccess('each entry has an id of its own', (answer) => {
      const ids = this.#ids(answer.json, id);
      const twice = ids.find((one, index) => ids.indexOf(one) !== index);
      return twice === undefined
        ? []
        : as(ofList('entries are listed twice'), broken(`${twice} is listed twice`, 'once', twice));
    });
  }

  #ids(body: unknown, id: string): string[] {
    const entries = valueAt(body, this.#at);
    return Array.isArray(entries)
      ? entries.flatMap((entry) => (hasKeys(entry) && entry[id] !== undefined ? [String(idKey(entry[id]))] : []))
      : [];
  }

  #has(steps: readonly string[], idAt: string, id: string, isPaged: boolean, limit: number | undefined): Check {
    return ofSuccess({ fact: 'the list has what was created', reads: steps }, (answer, _, exchanges) => {
      const made = valueAt(successOf(steps, exchanges)?.answer?.json, idAt);
      if (made === undefined) return impossible('nothing was created');
      const ids = this.#ids(answer.json, id);
      if (ids.includes(String(idKey(made)))) return [];
      const isFull = isPaged && (limit === undefined || ids.length >= limit) && ids.length >= 5;
      if (isFull) return impossible('it may stand on another page');
      return as(
        ofList('what was created is not listed'),
        from('not listed', broken('what was created is not listed', made, ids.slice(0, 20))),
      );
    });
  }

  /** An entry shows the same as the answer to its creation. */
  #shownLikeCreated(steps: readonly string[], at: string | undefined, id: string): Check[] {
    if (at === undefined || steps.length === 0) return [];
    const facts = shownAt(this.#suite.document, this.#list, `${this.#at}/*`);
    if (facts === undefined) return [];
    return [
      ofSuccess({ fact: 'the entry shows what the creation has shown', reads: steps }, (answer, _, exchanges) => {
        const created = valueAt(successOf(steps, exchanges)?.answer?.json, at);
        const entries = valueAt(answer.json, this.#at);
        if (!hasKeys(created) || !Array.isArray(entries)) return impossible('nothing to compare');
        const entry = entries.find((one) => hasKeys(one) && idKey(one[id]) === idKey(created[id]));
        if (!hasKeys(entry)) return impossible('it is not on this page');
        const { sent } = successOf(steps, exchanges) ?? {};
        const names = Object.keys(hasKeys(sent) ? sent : {}).filter(
          (name) => facts.declared.has(name) && name in created && !hasKeys(created[name]),
        );
        return names.flatMap((name) =>
          JSON.stringify(entry[name] ?? null) === JSON.stringify(created[name] ?? null)
            ? []
            : as(
                { severity: 'data', words: `${code(name)} is listed otherwise than it was shown` },
                broken(`${name} is listed otherwise`, created[name], entry[name]),
              ),
        );
      }),
    ];
  }

  #pages(): Case[] {
    const limit = this.#limit;
    const { id } = this.#resource;
    const found: Case[] = [];
    const atMost = (most: number): Check =>
      ofSuccess(`there are ${most} entries at most`, (answer) => {
        const entries = valueAt(answer.json, this.#at);
        if (!Array.isArray(entries) || entries.length <= most) return [];
        return as(
          ofList('more entries are listed than were asked for'),
          from('limit', broken(`${entries.length} entries`, most, entries.length)),
        );
      });
    if (limit === undefined) return [];
    const byDefault = limit.facts.get('default');
    if (typeof byDefault === 'number' && byDefault <= 200) found.push(this.#case('default', [], [atMost(byDefault)]));
    const least = Math.max(1, limit.facts.least ?? 1);
    const two = queryOf(limit, Math.max(2, least));
    if (id === undefined) return [...found, this.#case('limit', [queryOf(limit, least)], [atMost(least)])];
    const firstId = `${this.#list.id}/list/two`;
    found.push(this.#case('two', [two], [atMost(Math.max(2, least)), ...this.#totals()]));
    if (least > 1) return found;
    const one = queryOf(limit, 1);
    const firstOf: Check = this.#isEntry(firstId, 0, 'a shorter page begins with another entry');
    found.push(this.#case('limit', [one], [atMost(1), this.#isFilled(firstId), firstOf, ...this.#totals()]));
    const second: Check[] = [atMost(1), this.#isEntry(firstId, 1, 'the next page is not what follows the first')];
    const offset = this.#parameters.find(({ name, facts }) => offsetName.test(name) && isWhole(facts));
    if (offset !== undefined) found.push(this.#case('offset', [one, queryOf(offset, 1)], second));
    const page = this.#parameters.find(({ name, facts }) => pageName.test(name) && isWhole(facts));
    if (page !== undefined) {
      const start = page.facts.get('default') ?? page.facts.least ?? 1;
      if (start === 0 || start === 1) found.push(this.#case('page', [one, queryOf(page, start + 1)], second));
    }
    const far = page ?? offset;
    if (far !== undefined) {
      const value = Math.min(99_999, far.facts.most ?? 99_999);
      found.push(this.#case('beyond', [queryOf(far, value)], [this.#isEmpty()]));
    }
    const cursor = this.#parameters.find(({ name }) => cursorName.test(name));
    const at = cursor === undefined ? undefined : this.#cursorAt(cursor.name, id);
    if (cursor !== undefined && at !== undefined) {
      const next = new FromAnswer(`${this.#list.id}/list/limit`, at);
      found.push(
        this.#case(
          'cursor',
          [one, { in: 'query', name: cursor.name, value: next }],
          second,
          `${this.#list.id}/list/limit`,
        ),
      );
    }
    return found;
  }

  /** Behind the last page is none, or a refusal: never a server error. */
  #isEmpty(): Check {
    return ofSuccess('a page behind the last has no entries', (answer) => {
      const entries = valueAt(answer.json, this.#at);
      if (!Array.isArray(entries) || entries.length === 0) return [];
      const words = 'a page behind the last has entries';
      return as(ofList(words), from(words, broken(words, 0, entries.length)));
    });
  }

  /** JSON Pointer to what leads to the next page. */
  #cursorAt(name: string, id: string): string | undefined {
    if (/^starting_?after$/i.test(name)) return `${this.#at}/0/${id}`;
    const facts = jsonOf(this.#suite.document, this.#list.success)?.decided;
    for (const [property, inner] of facts?.declared ?? []) {
      if (nextCursor.test(property) && inner.takes('string')) return `/${property}`;
      for (const [deeper, leaf] of inner.decided.declared)
        if (nextCursor.test(deeper) && leaf.takes('string')) return `/${property}/${deeper}`;
    }
    return undefined;
  }

  /** A page of one is filled where there are more. */
  #isFilled(two: string): Check {
    return ofSuccess({ fact: 'the page is filled', reads: [two] }, (answer, _, exchanges) => {
      const [entries, both] = [valueAt(answer.json, this.#at), valueAt(exchanges.of(two)?.answer?.json, this.#at)];
      if (!Array.isArray(entries) || !Array.isArray(both) || both.length < 1 || entries.length > 0) return [];
      return as(
        ofList('pages have fewer entries than there are'),
        broken('the page is empty, though there are entries', 1, 0),
      );
    });
  }

  #isEntry(two: string, index: number, words: string): Check {
    const { id = 'id' } = this.#resource;
    return ofSuccess({ fact: `it has entry ${index + 1} of the list`, reads: [two] }, (answer, _, exchanges) => {
      const expected = this.#ids(exchanges.of(two)?.answer?.json, id)[index];
      const got = this.#ids(answer.json, id)[0];
      if (expected === undefined) return impossible('there are too few entries');
      if (got === expected) return [];
      return as(ofList(words), from(words, broken(words, expected, got ?? null)));
    });
  }

  /** The total is that of the whole list, whatever the page shows. */
  #totals(): Check[] {
    const facts = jsonOf(this.#suite.document, this.#list.success)?.decided;
    const places: string[] = [];
    for (const [name, inner] of facts?.declared ?? []) {
      if (totalName.test(name) && isWhole(inner)) places.push(`/${name}`);
      for (const [deeper, leaf] of /meta|pag|page_?info/i.test(name) ? inner.decided.declared : [])
        if (totalName.test(deeper) && isWhole(leaf)) places.push(`/${name}/${deeper}`);
    }
    const whole = `${this.#list.id}/list/whole`;
    const check = (
      fact: string,
      totalOf: (exchanges: Exchanges, step: string) => unknown,
      of: (answer: { json: unknown; headers: ReadonlyMap<string, string> }) => unknown,
    ): Check =>
      ofSuccess({ fact, reads: [whole] }, (answer, _, exchanges) => {
        const [total, before] = [of(answer), totalOf(exchanges, whole)];
        const seen = valueAt(exchanges.of(whole)?.answer?.json, this.#at);
        if (typeof total !== 'number') return [];
        const known = Array.isArray(seen) ? seen.length : 0;
        if (total < known)
          return as(
            ofList('the total is less than there are'),
            from('total', broken(`the total is ${total}, and ${known} entries were listed`, known, total)),
          );
        if (typeof before === 'number' && before !== total)
          return as(
            ofList('the total changes with the page'),
            from('total', broken(`the total is ${total}, of the whole list ${before}`, before, total)),
          );
        return [];
      });
    const inBody = places
      .filter((at) => !at.startsWith(`${this.#at}/`))
      .map((at) =>
        check(
          `${at} is the total of the whole list`,
          (exchanges, step) => valueAt(exchanges.of(step)?.answer?.json, at),
          ({ json }) => valueAt(json, at),
        ),
      );
    const header = Object.keys(this.#list.success.headers)
      .concat([...this.#list.success.headerSchemas.keys()])
      .find((name) => /^x-total(?:-count)?$/i.test(name));
    if (header === undefined) return inBody;
    const read = (headers: ReadonlyMap<string, string> | undefined) => {
      const text = headers?.get(header.toLowerCase());
      return text === undefined ? undefined : Number(text);
    };
    return [
      ...inBody,
      check(
        `${header} is the total of the whole list`,
        (exchanges, step) => read(exchanges.of(step)?.answer?.headers),
        ({ headers }) => read(headers),
      ),
    ];
  }

  /** Only what a filter names is listed, and what it names is. */
  #filters(): Case[] {
    const { create, dataAt, id } = this.#resource;
    const entry = shownAt(this.#suite.document, this.#list, `${this.#at}/*`);
    const at = create && dataAt[create.id];
    if (entry === undefined) return [];
    const reserved = [limitName, offsetName, pageName, cursorName, sortName];
    return this.#parameters.flatMap((parameter) => {
      const { name, facts } = parameter;
      const property = entry.declared.get(name) ?? undefined;
      if (property === undefined || reserved.some((pattern) => pattern.test(name))) return [];
      const values = facts.decided.enumeration ?? facts.decided.items?.decided.enumeration;
      const takesId = this.#world.resourceAt(this.#list, { in: 'query', name }) !== undefined;
      const isPlain = values !== undefined || facts.types?.includes('boolean') === true || takesId;
      if (!isPlain || property.takes('object')) return [];
      const only = this.#showsOnly(name);
      const found: Case[] = [];
      const steps = this.#isOwn ? this.#suite.creationIds(this.#resource, mainPurpose) : [];
      const [first] = steps;
      if (first !== undefined && at !== undefined && !property.takes('array')) {
        const own = new FromAnswer(first, `${at}/${name}`);
        const has = id === undefined ? [] : [this.#has(steps, `${at}/${id}`, id, true, undefined)];
        found.push(
          this.#case(`filter/${name}`, [...this.#longest(), { in: 'query', name, value: own }], [only, ...has]),
        );
      }
      const last = values?.at(-1) ?? (facts.types?.includes('boolean') ? true : undefined);
      if (last !== undefined)
        found.push(
          this.#case(
            `filter/${name}/${last}`,
            [{ in: 'query', name, value: facts.takes('array') ? [last] : last }],
            [only],
          ),
        );
      if (values !== undefined && values.length > 1)
        found.push(
          this.#case(
            `filter/${name}/${values[0]}`,
            [{ in: 'query', name, value: facts.takes('array') ? [values[0]] : values[0] }],
            [only],
          ),
        );
      return found;
    });
  }

  #showsOnly(name: string): Check {
    return ofSuccess(`every entry has the ${name} that was asked for`, (answer, { step }) => {
      const entries = valueAt(answer.json, this.#at);
      const asked = step.parameters?.find((one) => one.name === name && one.in === 'query')?.value;
      if (!Array.isArray(entries) || asked instanceof FromAnswer) return this.#alike(entries, name);
      const wanted = [asked].flat().map(String);
      const other = entries.find(
        (entry) =>
          hasKeys(entry) &&
          entry[name] !== undefined &&
          ![entry[name]]
            .flat()
            .map(String)
            .some((one) => wanted.includes(one)),
      );
      return other === undefined
        ? []
        : as(
            ofList(`the filter ${code(name)} lets others through`),
            from(
              `filter ${name}`,
              broken(`an entry has another ${name}`, wanted, hasKeys(other) ? other[name] : other),
            ),
          );
    });
  }

  /** Of a value that an answer has shown, all entries have the same. */
  #alike(entries: unknown, name: string) {
    if (!Array.isArray(entries)) return [];
    const values = new Set(
      entries.flatMap((entry) => (hasKeys(entry) && entry[name] !== undefined ? [JSON.stringify(entry[name])] : [])),
    );
    return values.size < 2
      ? []
      : as(
          ofList(`the filter ${code(name)} lets others through`),
          from(`filter ${name}`, broken(`entries differ in ${name}`, 'one value', [...values].slice(0, 10))),
        );
  }

  /** Entries stand in the order that was asked for, where its name says which that is. */
  #sorted(): Case[] {
    const entry = shownAt(this.#suite.document, this.#list, `${this.#at}/*`);
    const parameter = this.#parameters.find(
      ({ name, facts }) => sortName.test(name) && facts.decided.enumeration !== undefined,
    );
    if (entry === undefined || parameter === undefined) return [];
    return (parameter.facts.decided.enumeration ?? []).slice(0, 4).flatMap((value) => {
      if (typeof value !== 'string') return [];
      const [, sign = '', name = '', direction = ''] =
        /^([-+]?)(\w+?)(?:[:_. -](asc|desc|ascending|descending))?$/i.exec(value) ?? [];
      const property = entry.declared.get(name);
      if (property === undefined) return [];
      const isDown = sign === '-' || /^desc/i.test(direction);
      const isTime = property.text('format') === 'date-time' || property.text('format') === 'date';
      const isNumber = property.types?.some((type) => type === 'integer' || type === 'number') === true;
      const isText = property.types?.includes('string') === true;
      const isSaid = sign !== '' || direction !== '' || isNumber || isTime || isText;
      if (!isSaid) return [];
      return [
        this.#case(
          `sort/${value}`,
          [{ in: 'query', name: parameter.name, value }],
          [this.#isInOrder(name, isDown, sign === '' && direction === '')],
        ),
      ];
    });
  }

  /** @param isEither whether the direction is not said */
  #isInOrder(name: string, isDown: boolean, isEither: boolean): Check {
    return ofSuccess(`entries are sorted by ${name}`, (answer) => {
      const entries = valueAt(answer.json, this.#at);
      if (!Array.isArray(entries)) return [];
      const values = entries.flatMap((one) =>
        hasKeys(one) && one[name] !== undefined && one[name] !== null ? [one[name]] : [],
      );
      const ups = isSorted(values, 1);
      const downs = isSorted(values, -1);
      if (isEither ? ups || downs : isDown ? downs : ups) return [];
      const words = ofList('entries are not in the order that was asked for');
      return as(words, from('order', broken(`not sorted by ${name}`, name, values.slice(0, 20))));
    });
  }
}

function isSorted(values: readonly unknown[], sign: number): boolean {
  const keys = values.map((value) =>
    typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? Date.parse(value) : value,
  );
  return keys.every((key, index) => {
    const next = keys[index + 1];
    if (next === undefined) return true;
    if (typeof key === 'number' && typeof next === 'number') return sign * (next - key) >= 0;
    return inOrder.some((compare) => sign * compare(String(next), String(key)) >= 0);
  });
}

/** How letters are ordered, few documents say: by code, by language, with or without case. */
const inOrder: readonly ((a: string, b: string) => number)[] = [
  (a, b) => a.localeCompare(b),
  (a, b) => (a < b ? -1 : Number(a > b)),
  (a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : Number(a.toLowerCase() > b.toLowerCase())),
];

function isWhole(facts: { readonly types: readonly string[] | undefined }): boolean {
  return facts.types?.includes('integer') === true || facts.types?.includes('number') === true;
}

function queryOf({ name }: DeclaredParameter, value: unknown): ParameterValue {
  return { in: 'query', name, value };
}

function ofList(words: string): Deviation {
  return { severity: 'data', words };
}
