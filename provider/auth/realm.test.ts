import { checkedRealm, type RealmQuestion } from './realm';

const ask = (over: Partial<RealmQuestion> & { registryUrl?: string }): string => {
  const { registryUrl = 'https://registry.example.com/v2/a/manifests/b', ...question } = over;
  const registry = new URL(registryUrl);
  return checkedRealm({
    realm: '',
    registry,
    host: registry.host,
    tokenRealms: [],
    hasCredential: true,
    goal: "get tag 'b'",
    ...question,
  }).href;
};

describe('checkedRealm()', () => {
  test.each([
    ["the registry's own host", { realm: 'https://registry.example.com/token' }],
    ['RLM-1: relative', { realm: '/token' }],
    [
      'RLM-3: Docker Hub',
      { realm: 'https://auth.docker.io/token', registryUrl: 'https://registry-1.docker.io/v2/', host: 'docker.io' },
    ],
    ['RLM-3: GitLab', { realm: 'https://gitlab.com/jwt/auth', registryUrl: 'https://registry.gitlab.com/v2/' }],
    ['RLM-3: a host of tokenRealms', { realm: 'https://sso.example.org/t', tokenRealms: ['sso.example.org'] }],
    ['RLM-3: any public host without credentials', { realm: 'https://sso.example.org/t', hasCredential: false }],
    ['plain HTTP where the registry is', { realm: 'http://127.0.0.1:1/token', registryUrl: 'http://127.0.0.1:2/v2/' }],
  ])('passes %s', (_what, question) => {
    expect(ask(question)).toMatch(/^https?:/);
  });

  test.each([
    ['RLM-1: plain HTTP', { realm: 'http://registry.example.com/token' }, 'UNTRUSTED'],
    ['RLM-1: a login in it', { realm: 'https://u:p@registry.example.com/token' }, 'UNTRUSTED'],
    ['RLM-1: a fragment', { realm: 'https://registry.example.com/token#x' }, 'UNTRUSTED'],
    ['RLM-1: another scheme', { realm: 'file:///etc/passwd' }, 'UNTRUSTED'],
    ['RLM-1: no URL', { realm: 'https://' }, 'BAD_RESPONSE'],
    ['RLM-2: a metadata address', { realm: 'https://169.254.169.254/', hasCredential: false }, 'UNTRUSTED'],
    ['RLM-2: in decimal', { realm: 'https://2852039166/', hasCredential: false }, 'UNTRUSTED'],
    ['RLM-2: a private address', { realm: 'https://10.0.0.1/token', hasCredential: false }, 'UNTRUSTED'],
    ['RLM-2: IPv6, mapped', { realm: 'https://[::ffff:10.0.0.1]/token', hasCredential: false }, 'UNTRUSTED'],
    ['RLM-2: this machine', { realm: 'https://localhost/token', hasCredential: false }, 'UNTRUSTED'],
    ['RLM-3: a foreign host', { realm: 'https://evil.example.net/token' }, 'UNTRUSTED'],
    [
      'RLM-4: a neighbour of the same parent',
      { realm: 'https://b.azurecr.io/token', registryUrl: 'https://a.azurecr.io/v2/' },
      'UNTRUSTED',
    ],
    ['RLM-4: a longer name', { realm: 'https://registry.example.com.evil.net/t' }, 'UNTRUSTED'],
  ])('refuses %s', (_what, question, code) => {
    let thrown: unknown;
    try {
      ask(question);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code });
  });
});
