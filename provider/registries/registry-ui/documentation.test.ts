import { docsTable } from '../../../test/docs-table';
import { responseOf } from '../../../test/http-request';
import { readAnswer } from './answer';
import type { Asked } from './exchange';
import { TagEntry } from './schema';
import { WORDS } from './words';

const PAGE = 'registries/registry-ui.md';

test('the page names every field of the wire, and no other', () => {
  const details = Object.keys(TagEntry.shape.details.unwrap().unwrap().shape).map((name) => `details.${name}`);
  const documented = docsTable(PAGE, 'Fields').map(([field]) => field);
  expect([...documented].sort()).toEqual([...Object.keys(TagEntry.shape), ...details].sort());
});

test('the page names every phrase that is understood, in the order in which they count', () => {
  const documented = docsTable(PAGE, 'Errors').map(([words, code]) => [words, code]);
  expect(documented).toEqual(WORDS.map(({ said, code }) => [said.join(', '), code]));
});

test.each(docsTable(PAGE, 'Statuses').map(([status = '', code = '']) => ({ status, code })))(
  'the page says of $status that it is $code',
  ({ status, code }) => {
    const line = {
      host: 'h',
      root: new URL('https://h/udr/v1api/'),
      send: () => Promise.reject(new Error('not asked')),
      credentialSource: 'somewhere',
    };
    const asked: Asked = { line, path: 'team/app', signal: new AbortController().signal, goal: 'see' };
    const response = responseOf(Number.parseInt(status, 10));
    const attempt = async (): Promise<unknown> => readAnswer(asked, response, []);
    return expect(attempt()).rejects.toMatchObject({ code });
  },
);
