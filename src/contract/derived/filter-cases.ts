import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Case, Check, Finding } from '../cases/case.ts';
import { FromAnswer } from '../cases/step.ts';
import { code } from '../checks/deviations.ts';
import { as, broken, from, ofSuccess } from '../checks/findings.ts';
import type { DeclaredParameter } from './inputs.ts';
import { isOfDisplay, type List, ofList } from './list.ts';
import { filteredTotals } from './total-checks.ts';
import { mainPurpose } from './world.ts';

/** A parameter that is called after a property of the entries, and takes one of few values. */
export interface Filter {
  readonly parameter: DeclaredParameter;
  /** Of an enumeration. */
  readonly values: readonly unknown[] | undefined;
  /** What the run's own entry has; undefined where it has none. */
  readonly own: FromAnswer | undefined;
}

export function filtersOf(list: List): Filter[] {
  const { create, dataAt } = list.resource;
  const { entry } = list;
  const at = create && dataAt[create.id];
  if (entry === undefined) return [];
  return list.parameters.flatMap((parameter) => {
    const { name, facts } = parameter;
    const property = entry.declared.get(name) ?? undefined;
    if (property === undefined || isOfDisplay(name)) return [];
    const values = facts.decided.enumeration ?? facts.decided.items?.decided.enumeration;
    const takesId = list.suite.world.resourceAt(list.operation, { in: 'query', name }) !== undefined;
    const isPlain = values !== undefined || facts.types?.includes('boolean') === true || takesId;
    if (!isPlain || property.takes('object')) return [];
    const [first] = list.isOwn ? list.suite.creationIds(list.resource, mainPurpose) : [];
    const isShown = first !== undefined && at !== undefined && !property.takes('array');
    return [{ parameter, values, own: isShown ? new FromAnswer(first, `${at}/${name}`) : undefined }];
  });
}

/** Only what a filter names is listed, and what it names is. */
export function filterCases(list: List): Case[] {
  const { create, dataAt, id } = list.resource;
  const at = create && dataAt[create.id];
  return filtersOf(list).flatMap(({ parameter, values, own }) => {
    const { name, facts } = parameter;
    const only = showsOnly(list, name);
    const found: Case[] = [];
    if (own !== undefined) {
      const steps = list.suite.creationIds(list.resource, mainPurpose);
      const has = id === undefined ? [] : [list.has(steps, `${at}/${id}`, id, true, undefined)];
      // What is not shown without a filter may be counted with one.
      const total = facts.has('default') ? [] : filteredTotals(list);
      const checks = [only, ...has, ...total];
      found.push(list.case(`filter/${name}`, [...list.longest, { in: 'query', name, value: own }], checks));
    }
    const last = values?.at(-1) ?? (facts.types?.includes('boolean') ? true : undefined);
    if (last !== undefined)
      found.push(
        list.case(
          `filter/${name}/${last}`,
          [{ in: 'query', name, value: facts.takes('array') ? [last] : last }],
          [only],
        ),
      );
    if (values !== undefined && values.length > 1)
      found.push(
        list.case(
          `filter/${name}/${values[0]}`,
          [{ in: 'query', name, value: facts.takes('array') ? [values[0]] : values[0] }],
          [only],
        ),
      );
    return found;
  });
}

function showsOnly(list: List, name: string): Check {
  return ofSuccess(`every entry has the ${name} that was asked for`, (answer, { step }) => {
    const entries = valueAt(answer.json, list.at);
    const asked = step.parameters?.find((one) => one.name === name && one.in === 'query')?.value;
    if (!Array.isArray(entries) || asked instanceof FromAnswer) return alike(entries, name);
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
          from(`filter ${name}`, broken(`an entry has another ${name}`, wanted, hasKeys(other) ? other[name] : other)),
        );
  });
}

/** Of a value that an answer has shown, all entries have the same. */
function alike(entries: unknown, name: string): Finding[] {
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
