import { createRequire } from 'node:module';
import { EMULATED_USERS } from '../../provider/registries/huawei-swr/emulator-options';
import { openEmulator, type HuaweiSwrEmulator } from '../../provider/registries/huawei-swr/emulator';
import { signRequests, type Keys } from '../../provider/registries/huawei-swr/sign';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { requestOf, responseOf } from '../http-request';
import { serve, type TestServer } from '../serve';
import { describeReferee, refereePath } from './describe-referee';

const CORE = '@huaweicloud/huaweicloud-sdk-core';
const SWR = '@huaweicloud/huaweicloud-sdk-swr';

/** As much of the official SDK as is used here; its own types come with it, where it is installed. */
interface Core {
  BasicCredentials: new () => Credentials;
}
interface Credentials {
  withAk(ak: string): Credentials;
  withSk(sk: string): Credentials;
  withSecurityToken(token: string): Credentials;
  withProjectId(id: string): Credentials;
}
interface Signer {
  AKSKSigner: { sign(request: object, credential: object): Record<string, string> };
}
interface Builder {
  withCredential(credential: Credentials): Builder;
  withEndpoint(endpoint: string): Builder;
  build(): Client;
}
interface Client {
  listRepositoryTags(request: Plain): Promise<Tags>;
  /** What every method of the client ends in; of "show" the SDK for Node has none. */
  hcClient: { sendRequest(options: Plain): Promise<Plain> };
}
type Tags = { Tag: string }[] & Plain;
interface Swr {
  SwrClient: { newBuilder(): Builder };
}
type Plain = Record<string, unknown>;

const load = createRequire(refereePath('package.json'));

describeReferee(SWR, () => {
  const { reader, temporary, stranger } = EMULATED_USERS;
  let core: Core;
  let swr: Swr;
  let emulator: HuaweiSwrEmulator;
  let server: TestServer;

  // Not before: where the SDK is not installed, this body is run, too, though none of its tests.
  beforeAll(() => {
    core = load(CORE) as Core;
    swr = load(SWR) as Swr;
    // It writes every error with its headers to stdout.
    (createRequire(refereePath(`${CORE}/package.json`))('log4js') as { configure(options: object): void }).configure({
      appenders: { out: { type: 'stdout' } },
      categories: { default: { appenders: ['out'], level: 'off' } },
    });
  });
  beforeEach(async () => {
    emulator = openEmulator();
    server = await serve(emulator);
    emulator.push('team/sub/app', 'v1', SAMPLE_IMAGES.single);
    emulator.push('team/sub/app', 'multi', SAMPLE_IMAGES.multi);
  });
  afterEach(() => server.close());

  function client(keys: Keys, projectId?: string): Client {
    const credential = new core.BasicCredentials().withAk(keys.accessKey).withSk(keys.secretKey);
    if (keys.securityToken !== undefined) credential.withSecurityToken(keys.securityToken);
    if (projectId !== undefined) credential.withProjectId(projectId);
    return swr.SwrClient.newBuilder().withCredential(credential).withEndpoint(server.origin.origin).build();
  }

  const REPOSITORY = { namespace: 'team', repository: 'sub$app' };

  function show(keys: Keys, over: Plain, projectId?: string): Promise<Plain> {
    return client(keys, projectId).hcClient.sendRequest({
      method: 'GET',
      url: '/v2/manage/namespaces/{namespace}/repos/{repository}/tags/{tag}',
      contentType: 'application/json',
      queryParams: {},
      pathParams: { ...REPOSITORY, tag: 'v1', ...over },
      headers: {},
    });
  }

  test.each([
    ['permanent keys', reader, undefined],
    ['permanent keys and a project', reader, '0503dda878000fed0f75c0096d70a960'],
    ['temporary keys', temporary, undefined],
  ])('shows a tag to %s', async (_what, keys, project) => {
    const answer = await show(keys, {}, project);
    expect(answer).toMatchObject({ httpStatusCode: 200, tag: 'v1', schema: 2, tag_type: 0 });
    expect(answer['digest']).toMatch(/^sha256:c144bc75/);
    expect(emulator.requests.at(-1)?.path).toBe('/v2/manage/namespaces/team/repos/sub$app/tags/v1');
  });

  test.each([
    [
      'plain parameters',
      { limit: '1', offset: '1', order_column: 'updated_at', order_type: 'asc' },
      ['multi'],
      '1-1/2',
    ],
    ['plain parameters with a tag', { tag: 'v1' }, ['v1'], '0-1/1'],
    ['a filter', { filter: 'offset::0|limit::1|order_column::updated_at|order_type::desc' }, ['multi'], '0-1/2'],
    ['a filter with a tag', { filter: 'offset::0|limit::100|tag::v1' }, ['v1'], '0-1/1'],
    ['nothing', {}, ['v1', 'multi'], '0-2/2'],
  ])('lists tags by %s', async (_what, query, names, range) => {
    const tags = await client(reader).listRepositoryTags({ ...REPOSITORY, ...query });
    expect(tags.map(({ Tag }) => Tag)).toEqual(names);
    expect(tags['Content-Range']).toBe(range);
  });

  test.each([
    ['a tag', reader, { tag: 'none' }, 404, 'SVCSTG.SWR.4040115'],
    ['a repository', reader, { repository: 'none' }, 404, 'SVCSTG.SWR.4040113'],
    ['an organization', reader, { namespace: 'none' }, 404, 'SVCSTG.SWR.4040058'],
    ['the right secret', { ...reader, secretKey: 'wrong' }, {}, 401, 'APIGW.0301'],
    ['the right', stranger, {}, 403, 'SVCSTG.SWR.4030170'],
  ])('is told what is missing: %s', async (_what, keys, over, httpStatusCode, errorCode) => {
    await expect(show(keys, over)).rejects.toMatchObject({ httpStatusCode, errorCode });
  });

  test('signs what our layer signs, as our layer does', async () => {
    const { AKSKSigner } = load(`${CORE}/auth/AKSKSigner`) as Signer;
    const now = new Date('2026-01-01T12:34:56Z');
    const paths = [
      '/v2/manage/namespaces/team/repos/sub$app/tags/v1.0_rc-1',
      '/v2/manage/namespaces/team/repos/app/tags?limit=100&offset=0&order_column=updated_at&order_type=desc&tag=a.b_c-d',
      '/v2/manage/namespaces/team/repos/app/tags?filter=offset%3A%3A0%7Climit%3A%3A100%7Ctag%3A%3Av1',
      '/',
    ];
    for (const [path, keys] of paths.flatMap((one) => [[one, reader] as const, [one, temporary] as const])) {
      const url = new URL(path, 'http://127.0.0.1:18081');
      const headers = { 'content-type': 'application/json', 'X-Sdk-Date': '20260101T123456Z' };
      const token = 'securityToken' in keys ? { 'X-Security-Token': keys.securityToken } : {};
      const theirs = AKSKSigner.sign(
        {
          method: 'GET',
          endpoint: url.origin + url.pathname,
          queryParams: Object.fromEntries(url.searchParams),
          headers: { ...headers, ...token },
        },
        { getAk: () => keys.accessKey, getSk: () => keys.secretKey },
      );
      expect(await oursOf(url, keys, now)).toBe(theirs['Authorization']);
    }
  });

  async function oursOf(url: URL, keys: Keys, now: Date): Promise<string | undefined> {
    let signed: string | undefined;
    const send = signRequests(
      keys,
      () => now,
    )(async ({ headers }) => {
      signed = headers['authorization'];
      return responseOf(200);
    });
    await send(requestOf(url, { headers: { 'content-type': 'application/json' } }));
    return signed;
  }
});
