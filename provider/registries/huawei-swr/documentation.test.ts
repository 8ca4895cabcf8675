import { docsTable } from '../../../test/docs-table';
import { SWR_ERRORS } from './error-codes';
import { HuaweiSwrOptions } from './options';
import { TagRecord } from './schema';

const PAGE = 'registries/huawei-swr.md';

test('the page tells of every field, and of no other', () => {
  expect(docsTable(PAGE, 'Fields').map(([field]) => field)).toEqual(Object.keys(TagRecord.shape));
});

test('the page tells of every error, and of no other', () => {
  const rows = docsTable(PAGE, 'Errors').map(([code, ours]) => [code, ours] as const);
  expect(new Set(rows.map(([code]) => code)).size).toBe(rows.length);
  expect(Object.fromEntries(rows)).toEqual(SWR_ERRORS);
});

test('the page tells of every member of an entry', () => {
  const told = docsTable(PAGE, 'Configuration').flatMap(([members = '']) => members.split(', '));
  expect(told.sort()).toEqual(Object.keys(HuaweiSwrOptions.shape).sort());
});
