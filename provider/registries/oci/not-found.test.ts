import { responseOf } from '../../../test/http-request';
import { notFoundError } from './not-found';

const said = (code: string, message = 'words') => ({ body: JSON.stringify({ errors: [{ code, message }] }) });

test.each([
  ['an unknown manifest', said('MANIFEST_UNKNOWN'), 'MANIFEST_NOT_FOUND', 'no such tag'],
  ['Harbor’s word', said('NOT_FOUND'), 'MANIFEST_NOT_FOUND', 'no such tag'],
  ['an unknown name', said('NAME_UNKNOWN'), 'REPOSITORY_NOT_FOUND', 'no such repository'],
  [
    'a type that was not in Accept',
    said('MANIFEST_UNKNOWN', 'OCI index found, but accept header does not support OCI indexes'),
    'UNSUPPORTED',
    'format',
  ],
  ['a limit', said('TOOMANYREQUESTS'), 'BAD_RESPONSE', 'TOOMANYREQUESTS'],
  ['nothing of a registry', {}, 'BAD_RESPONSE', 'proves nothing'],
  [
    'nothing, as a registry',
    { headers: { 'docker-distribution-api-version': 'registry/2.0' } },
    'MANIFEST_NOT_FOUND',
    'no such tag',
  ],
  ['a gateway’s page', { body: '<h1>Not Found</h1>' }, 'BAD_RESPONSE', 'proves nothing'],
  ['a gateway’s JSON', { body: '{"message":"no route"}' }, 'BAD_RESPONSE', 'proves nothing'],
])('RES-8: a 404 that says %s', (_what, over, code, text) => {
  const error = notFoundError({ response: responseOf(404, over), goal: 'x', host: 'h', missing: 'no such tag' });
  expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
});
