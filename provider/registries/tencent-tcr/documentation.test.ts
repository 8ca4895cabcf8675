import { docsTable } from '../../../test/docs-table';
import { ERROR_CODES } from './error-codes';
import { fromEnvironment } from './from-environment';
import { TencentTcrOptions } from './options';
import { ImageInfo } from './schema';

const PAGE = 'registries/tencent-tcr.md';
const column = (heading: string, index: number): string[] =>
  docsTable(PAGE, heading).flatMap((row) => (row[index] ?? '').split(', '));

test('the fields of the page are those of the schema', () => {
  expect(column('Fields', 0).sort()).toEqual(Object.keys(ImageInfo.shape).sort());
});

test('the errors of the page are those of the code', () => {
  const page = Object.fromEntries(docsTable(PAGE, 'Errors').map(([name = '', code]) => [name, code]));
  expect(page).toEqual(Object.fromEntries(Object.entries(ERROR_CODES).map(([name, { code }]) => [name, code])));
});

test('no code stands twice on the page', () => {
  const names = column('Errors', 0);
  expect(new Set(names).size).toBe(names.length);
});

test('the members of the page are those of the entry', () => {
  expect(column('Configuration', 0).sort()).toEqual(Object.keys(TencentTcrOptions.shape).sort());
});

test('the variables of the page are those that are read', () => {
  const asked = new Set<string>();
  const environment = new Proxy(
    {},
    {
      get(_target, name) {
        asked.add(String(name));
        return 'x';
      },
    },
  );
  fromEnvironment({ host: 'acme.tencentcloudcr.com' }, environment);
  expect(column('Environment variables', 0).sort()).toEqual([...asked].sort());
});
