import { docsTable } from '../../../test/docs-table';
import { fromEnvironment } from './environment';
import { NCR_ERRORS, NCR_STATUSES } from './error-codes';
import { NaverNcrOptions } from './options';
import { TagImage, TagRecord, TagsPage } from './schema';

const PAGE = 'registries/naver-ncr.md';
const column = (heading: string, index = 0): string[] => docsTable(PAGE, heading).map((row) => row[index] ?? '');

test('the fields of the page are those of the schema', () => {
  const documented = [
    ...Object.keys(TagRecord.shape),
    ...Object.keys(TagImage.shape).map((name) => `images.${name}`),
    ...Object.keys(TagsPage.shape),
  ];
  expect(column('Fields').sort()).toEqual(documented.sort());
});

test('the errors of the page are those of the code', () => {
  const rows = docsTable(PAGE, 'Errors').map(([name = '', code = '']) => [name, code] as const);
  const codes = Object.entries(NCR_ERRORS).map(([name, { code }]) => [name, code] as const);
  expect(Object.fromEntries(rows)).toEqual({ ...Object.fromEntries(codes), ...NCR_STATUSES });
  expect(new Set(rows.map(([name]) => name)).size).toBe(rows.length);
});

test('the members of the page are those of an entry', () => {
  expect(column('Members').sort()).toEqual(Object.keys(NaverNcrOptions.shape).sort());
});

test('the variables of the page are those that are read', () => {
  const asked = new Set<string>();
  const environment = new Proxy<Record<string, string>>(
    {},
    {
      get: (_target, name) => {
        asked.add(String(name));
        return 'x';
      },
    },
  );
  fromEnvironment({ host: 'myreg.kr.ncr.ntruss.com' }, environment);
  expect(column('Environment variables').sort()).toEqual([...asked].sort());
});
