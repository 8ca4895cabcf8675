import { checkedRealm } from './realm';

interface Row {
  readonly registry: string;
  readonly host?: string;
  readonly realm: string;
  readonly tokenRealms?: readonly string[];
  readonly hasCredential?: boolean;
}

function check({ registry, host, realm, tokenRealms = [], hasCredential = true }: Row): unknown {
  const url = new URL('/v2/a/manifests/b', registry);
  try {
    return checkedRealm({ realm, registry: url, host: host ?? url.host, tokenRealms, hasCredential, goal: 'get it' })
      .href;
  } catch (error) {
    return error;
  }
}

const hub = { registry: 'https://registry-1.docker.io', host: 'docker.io' };

test.each<[string, Row]>([
  [
    'RLM-3: GitLab’s own: another port of the same name',
    { registry: 'https://git.example.com:5050', realm: 'https://git.example.com/jwt/auth' },
  ],
  ['RLM-3: Docker Hub by any name', { registry: 'https://index.docker.io', realm: 'https://auth.docker.io/token' }],
  [
    'the host in references, behind an endpoint',
    { registry: 'https://mirror.example.net', host: 'r.example.com', realm: 'https://r.example.com/t' },
  ],
  [
    'RLM-3: Alibaba Cloud, personal',
    { registry: 'https://registry.cn-beijing.aliyuncs.com', realm: 'https://dockerauth.cn-hangzhou.aliyuncs.com/auth' },
  ],
  [
    'RLM-3: Alibaba Cloud, Enterprise',
    {
      registry: 'https://x-registry.cn-beijing.cr.aliyuncs.com',
      realm: 'https://dockerauth.cn-beijing.aliyuncs.com/auth',
    },
  ],
  [
    'RLM-3: a name that the registry lies below, as GitLab’s',
    { registry: 'https://registry.git.example.com:5050', realm: 'https://git.example.com/jwt/auth' },
  ],
  [
    'RLM-3: tokenRealms with a port',
    { registry: 'https://r.example.com', realm: 'https://t.example.net:8443/t', tokenRealms: ['T.example.net:8443'] },
  ],
  [
    'RLM-3: tokenRealms with the scheme’s port',
    { registry: 'https://r.example.com', realm: 'https://t.example.net/t', tokenRealms: ['t.example.net:443'] },
  ],
  [
    'RLM-2: a private address of tokenRealms',
    { registry: 'https://r.example.com', realm: 'https://10.0.0.1/t', tokenRealms: ['10.0.0.1'] },
  ],
  [
    'RLM-2: the registry’s own private address',
    { registry: 'https://10.0.0.1:5000', realm: 'https://10.0.0.1:5000/t' },
  ],
  ['IPv6 loopback, another port', { registry: 'http://[::1]:5000', realm: 'http://[::1]:5001/t' }],
])('passes %s', (_what, row) => {
  expect(check(row)).toEqual(expect.stringMatching(/^https?:/));
});

test.each<[string, Row]>([
  ['RLM-2: another port of a private address', { registry: 'https://10.0.0.1:5000', realm: 'https://10.0.0.1:5001/t' }],
  ['RLM-2: loopback under another name', { registry: 'http://127.0.0.1:5000', realm: 'http://127.0.0.2:5000/t' }],
  [
    'RLM-2: loopback of a public registry',
    { registry: 'https://r.example.com', realm: 'https://127.0.0.1/t', hasCredential: false },
  ],
  [
    'RLM-3: another port than the listed one',
    { registry: 'https://r.example.com', realm: 'https://t.example.net:8443/t', tokenRealms: ['t.example.net'] },
  ],
  ['RLM-3: Docker Hub’s service on another port', { ...hub, realm: 'https://auth.docker.io:8443/token' }],
  [
    'RLM-3: Docker Hub’s service for another registry',
    { registry: 'https://r.example.com', realm: 'https://auth.docker.io/token' },
  ],
  ['RLM-4: what looks like Docker Hub’s', { ...hub, realm: 'https://auth.docker.io.evil.net/token' }],
  ['RLM-4: what ends like Docker Hub’s', { ...hub, realm: 'https://evil-docker.io/token' }],
  ['RLM-4: a subdomain', { registry: 'https://example.com', realm: 'https://auth.example.com/t' }],
  ['RLM-4: a name beside it', { registry: 'https://a.example.com', realm: 'https://b.example.com/t' }],
  ['RLM-4: a name that only ends alike', { registry: 'https://rexample.com', realm: 'https://example.com/t' }],
  ['RLM-4: a top-level name', { registry: 'https://r.example', realm: 'https://example/t' }],
  ['RLM-4: another port of the name above', { registry: 'https://r.example.com', realm: 'https://example.com:8443/t' }],
  [
    'RLM-4: a bucket beside Alibaba’s registry',
    {
      registry: 'https://registry.cn-beijing.aliyuncs.com',
      realm: 'https://dockerauth.x.oss-cn-beijing.aliyuncs.com/auth',
    },
  ],
  [
    'RLM-1: plain HTTP, also where the service is known',
    { registry: 'https://registry.gitlab.com', realm: 'http://gitlab.com/jwt/auth' },
  ],
  [
    'RLM-1: plain HTTP to a known service of a registry on plain HTTP',
    { registry: 'http://registry.gitlab.com', realm: 'http://gitlab.com/jwt/auth' },
  ],
])('refuses %s', (_what, row) => {
  expect(check(row)).toMatchObject({ code: 'UNTRUSTED' });
});
