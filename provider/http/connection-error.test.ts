import { requestOf } from '../../test/http-request';
import { connectionError, timeoutError, type Progress } from './connection-error';

const request = requestOf('https://h:5000/v2/?token=secret');
const ADVICE =
  "set caCertificate of its oci entry to its issuer's certificate (PEM), or name a file of it in NODE_EXTRA_CA_CERTS";
const FRESH: Progress = { request, begun: false, reused: false };

function withCode(code: string, cause?: unknown): Error {
  return Object.assign(new Error('secret', { cause }), { code });
}

describe('connectionError', () => {
  test.each([
    ['ENOTFOUND', 'UNAVAILABLE', 'once', 'the host name is not known; check its spelling'],
    ['EAI_AGAIN', 'UNAVAILABLE', 'later', 'the host name could not be looked up'],
    ['ECONNREFUSED', 'UNAVAILABLE', 'later', 'connection refused'],
    ['EHOSTUNREACH', 'UNAVAILABLE', 'later', 'there is no route to it'],
    ['ECONNRESET', 'UNAVAILABLE', 'later', 'connection reset'],
    ['UND_ERR_CONNECT_TIMEOUT', 'UNAVAILABLE', 'later', 'no connection in time'],
    [
      'CERT_HAS_EXPIRED',
      'UNTRUSTED',
      'never',
      'its certificate has expired; check the clock of this machine, or have it renewed',
    ],
    ['CERT_NOT_YET_VALID', 'UNTRUSTED', 'never', 'its certificate is not valid yet; check the clock of this machine'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'UNTRUSTED', 'never', 'its certificate is not trusted (self-signed); ' + ADVICE],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNTRUSTED',
      'never',
      'its certificate is not trusted (unknown issuer); ' + ADVICE,
    ],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'UNTRUSTED',
      'never',
      'its certificate is for another host; set endpoint of its oci entry to a name that the certificate is for',
    ],
    ['CERT_SIGNATURE_FAILURE', 'UNTRUSTED', 'never', 'its certificate is not trusted (CERT_SIGNATURE_FAILURE)'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'UNTRUSTED', 'never', 'no agreement on TLS (ERR_SSL_UNSUPPORTED_PROTOCOL)'],
    [
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      'UNTRUSTED',
      'never',
      'it refused the TLS connection: it wants a client certificate; set clientCertificate and clientKey of its oci entry',
    ],
    [
      'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
      'UNTRUSTED',
      'never',
      'it refused the TLS connection: it does not accept the client certificate',
    ],
    ['TLS_OPTIONS', 'INVALID_INPUT', 'never', 'the certificates or the key of its oci entry cannot be used'],
    ['EMFILE', 'UNAVAILABLE', 'later', 'EMFILE'],
    ['constructor', 'UNAVAILABLE', 'later', 'constructor'],
  ])('RET-4: %s is %s, to be repeated %s', (...[name, code, repeat, what]) => {
    const cause = withCode(name);
    expect(connectionError(cause, FRESH)).toMatchObject({
      code,
      repeat,
      cause,
      details: { host: 'h:5000' },
      message: `Cannot get tag 'v1' of 'h/team/app': cannot reach 'h:5000': ${what}`,
    });
  });

  test.each([
    ['a cause', new Error('wrapped', { cause: withCode('ECONNREFUSED') })],
    ['trials of several addresses', new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')])],
    ['a code that is not known, in front', withCode('UND_ERR', withCode('ECONNREFUSED'))],
  ])('finds what happened in %s', (_what, error) => {
    expect(connectionError(error, FRESH).message).toMatch(/: connection refused$/);
  });

  test.each([
    ['no error', undefined],
    ['a text', 'secret'],
    ['null', null],
    ['an error without a code', new Error('secret')],
    ['a code that is no text', Object.assign(new Error('secret'), { code: 7 })],
  ])('makes do with %s', (_what, error) => {
    expect(connectionError(error, FRESH)).toMatchObject({ code: 'UNAVAILABLE', repeat: 'later' });
    expect(connectionError(error, FRESH).message).toMatch(/: connection failed$/);
  });

  test.each([
    ['ECONNRESET', { begun: false, reused: true }, 'UNAVAILABLE', 'atOnce'],
    ['UND_ERR_SOCKET', { begun: false, reused: true }, 'UNAVAILABLE', 'atOnce'],
    ['HPE_INVALID_CONSTANT', { begun: false, reused: true }, 'UNAVAILABLE', 'atOnce'],
    ['HPE_INVALID_CONSTANT', { begun: false, reused: false }, 'BAD_RESPONSE', 'never'],
    ['HPE_INVALID_CHUNK_SIZE', { begun: true, reused: true }, 'BAD_RESPONSE', 'never'],
    ['ECONNRESET', { begun: true, reused: true }, 'UNAVAILABLE', 'later'],
    ['ECONNREFUSED', { begun: false, reused: true }, 'UNAVAILABLE', 'later'],
  ])('%s where it stood at %p is %s, to be repeated %s', (...[name, stood, code, repeat]) => {
    expect(connectionError(withCode(name), { request, ...stood })).toMatchObject({ code, repeat });
  });
});

describe('timeoutError', () => {
  test.each([
    [30_000, '30 s'],
    [29_531, '29.5 s'],
    [1000, '1 s'],
    [999.6, '1000 ms'],
    [50, '50 ms'],
  ])('of %d ms says %s', (milliseconds, words) => {
    expect(timeoutError(request, milliseconds).message).toMatch(new RegExp(`: no answer within ${words}$`));
  });
});
