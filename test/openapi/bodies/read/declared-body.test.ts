import { expect, test } from 'vitest';
import { DeclaredBodies, givenType } from '../../../../src/openapi/bodies/read/declared-body.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

test.each<[declared: string[], contentType: string | undefined, found: string | undefined]>([
  [[form, json], json, json],
  [[form, json], 'application/json; charset=utf-8', json],
  [[form, json], form, form],
  [[form, json], 'APPLICATION/JSON', json],
  // Missing: the JSON one, else the first.
  [[form, json], undefined, json],
  [[form, json], '', json],
  [[form], undefined, form],
  // The most specific.
  [['*/*', 'application/*', json], json, json],
  [['*/*', 'application/*', json], 'application/pdf', 'application/*'],
  [['*/*', 'application/*', json], 'text/csv', '*/*'],
  [[json, 'application/json; version=2'], 'application/json; version=2', 'application/json; version=2'],
  [['application/json; version=2', json], 'application/json; version=1', json],
  [['application/json; version=2'], 'application/json; version=1', undefined],
  [['application/json; version=2'], json, 'application/json; version=2'],
  [
    ['application/json-patch+json', 'application/merge-patch+json'],
    'application/merge-patch+json',
    'application/merge-patch+json',
  ],
  // A special kind is of the general one, and not the other way round.
  [[json], 'application/vnd.a+json', json],
  [[json], 'text/json', json],
  [['application/*+json'], 'application/vnd.a+json', 'application/*+json'],
  [['application/vnd.a+json'], json, undefined],
  [['application/vnd.a+json'], 'application/vnd.b+json', undefined],
  [['application/xml'], 'text/xml', 'application/xml'],
  // Not declared.
  [[json], 'text/plain;charset=UTF-8', undefined],
  [['multipart/form-data'], json, undefined],
  [['image/*'], 'video/mp4', undefined],
  [[json], 'json', undefined],
  [[], undefined, undefined],
])('of %j, a body of %j is %j', (declared, contentType, found) => {
  const index = new DeclaredBodies(declared).find(givenType(contentType));
  expect(index === undefined ? undefined : declared[index]).toBe(found);
});
