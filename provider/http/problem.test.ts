import { anything, assert as holds, property, uint8Array } from 'fast-check';
import { problemOf } from './problem';

describe('problemOf', () => {
  test.each([
    [
      'the specification’s',
      '{"errors":[{"code":"DENIED","message":"no access","detail":[{"Type":"repository"}]}]}',
      { code: 'DENIED', message: 'no access' },
    ],
    ['the first of several', '{"errors":[{"code":"A"},{"code":"B"}]}', { code: 'A' }],
    [
      'with a detail of null',
      '{"errors":[{"code":"NAME_UNKNOWN","message":"unknown","detail":null}]}',
      { code: 'NAME_UNKNOWN', message: 'unknown' },
    ],
    ['a list of texts', '{"errors":["not found"]}', { message: 'not found' }],
    ['a text', '{"error":"no access"}', { message: 'no access' }],
    ['OAuth2’s', '{"error":"invalid_grant","error_description":"token expired"}', { message: 'token expired' }],
    ['an object', '{"error":{"code":"E1","message":"broken"}}', { code: 'E1', message: 'broken' }],
    ['a message', '{"message":"API rate limit exceeded"}', { message: 'API rate limit exceeded' }],
    ['a code and a message', '{"code":"E1","message":"broken"}', { code: 'E1', message: 'broken' }],
    ['a code that is a number', '{"code":404,"message":"broken"}', { code: '404', message: 'broken' }],
    ['Huawei’s', '{"error_code":"APIGW.0101","error_msg":"no api"}', { code: 'APIGW.0101', message: 'no api' }],
    ['an empty list beside a message', '{"errors":[],"message":"broken"}', { message: 'broken' }],
    ['plain text', 'Too Many Requests (HAP429)\nsecond line', { message: 'Too Many Requests (HAP429)' }],
    ['plain text with a code before', 'toomanyrequests: slow down', { message: 'toomanyrequests: slow down' }],
    ['escape sequences', '{"errors":[{"code":"\\u001b[31mA","message":"\\u0000b"}]}', { code: 'A', message: 'b' }],
  ])('LIM-5: reads %s', (_what, body, expected) => {
    expect(problemOf(Buffer.from(body))).toEqual(expected);
  });

  test.each([
    ['nothing', ''],
    ['blanks', ' \n'],
    ['a page', '<!DOCTYPE html><title>502</title>'],
    ['XML', '<?xml version="1.0"?><Error/>'],
    ['JSON that is cut off', '{"errors":[{"code":"DEN'],
    ['a list', '[1]'],
    ['a number', '1'],
    ['null', 'null'],
    ['members of other types', '{"code":{},"message":[1]}'],
    ['empty texts', '{"errors":[{"code":"","message":""}]}'],
    ['a list of nothing', '{"errors":[null]}'],
    ['a manifest', '{"schemaVersion":2,"config":{}}'],
  ])('LIM-5: reads none in %s', (_what, body) => {
    expect(problemOf(Buffer.from(body))).toBeUndefined();
  });

  test('LIM-4: no more than 512 characters of a message', () => {
    expect(problemOf(Buffer.from('x'.repeat(10_000)))?.message).toHaveLength(512);
  });

  test('LIM-5: never throws', () => {
    holds(property(uint8Array(), (bytes) => void problemOf(Buffer.from(bytes))));
    holds(
      property(
        anything(),
        (value) => void problemOf(Buffer.from(JSON.stringify({ errors: value, error: value, message: value }))),
      ),
    );
  });
});
