import fc from 'fast-check';
import { RegistryError } from '../errors';
import {
  familiarReference,
  formatReference,
  formatRepository,
  parseReference,
  parseRepository,
  type Reference,
} from './reference';

const HEX = '1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a';
const DIGEST = `sha256:${HEX}`;

function problemOf(text: string, parse: (text: string) => unknown = parseReference): RegistryError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof RegistryError) return error;
    throw error;
  }
  throw new Error(`'${text}' was accepted`);
}

describe('parseReference', () => {
  it.each([
    ['REF-1: every separator of a path', 'x/a__b/a--b/a---b/a.b_c', 'docker.io/x/a__b/a--b/a---b/a.b_c:latest'],
    ['REF-1: dots and underscores in one part alone', 'a.b_c', 'docker.io/library/a.b_c:latest'],
    ['REF-2: an IPv6 address in brackets', '[fd00::1]/x', '[fd00::1]/x:latest'],
    ['REF-2: an IPv6 address with a port and a tag', '[FD00::1]:5000/x:v1', '[fd00::1]:5000/x:v1'],
    ['REF-3: localhost as a host', 'localhost/x', 'localhost/x:latest'],
    ['REF-3: a port makes a host', 'host:80/x', 'host:80/x:latest'],
    ['REF-3: a dot makes a host', 'a.b/x', 'a.b/x:latest'],
    ['REF-3: upper-case localhost', 'LOCALHOST/x', 'localhost/x:latest'],
    ['REF-3: a first part that is no host', 'foo/bar', 'docker.io/foo/bar:latest'],
    ['REF-3: a first part that only starts like one', 'local/x', 'docker.io/local/x:latest'],
    ['REF-3: a host that is not the first part', 'foo/a.b/c', 'docker.io/foo/a.b/c:latest'],
    ['REF-4: a bare name with a numeric tag', 'app:8080', 'docker.io/library/app:8080'],
    ['REF-5: a bare name', 'nginx', 'docker.io/library/nginx:latest'],
    ['REF-5: Docker Hub by its name', 'docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['REF-5: two parts on Docker Hub', 'docker.io/a/b', 'docker.io/a/b:latest'],
    ['REF-5: index.docker.io', 'index.docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['REF-5: registry-1.docker.io', 'registry-1.docker.io/a/b:v1', 'docker.io/a/b:v1'],
    ['REF-5: registry.hub.docker.com', 'registry.hub.docker.com/library/nginx', 'docker.io/library/nginx:latest'],
    ['REF-5: library alone', 'library', 'docker.io/library/library:latest'],
    ['REF-5: another host gets no library/', 'quay.io/nginx', 'quay.io/nginx:latest'],
    ['REF-6: a path of 255 characters', `h.io/${'a'.repeat(255)}`, `h.io/${'a'.repeat(255)}:latest`],
    ['REF-7: an upper-case host', 'Registry.Example.COM:5000/x', 'registry.example.com:5000/x:latest'],
    ['REF-7: upper-case Docker Hub', 'Docker.io/a', 'docker.io/library/a:latest'],
    ['REF-8: 64 digits behind a slash', `x/${HEX}`, `docker.io/x/${HEX}:latest`],
    ['REF-8: 64 digits behind a host', `docker.io/${HEX}`, `docker.io/library/${HEX}:latest`],
    ['REF-8: 63 digits', HEX.slice(1), `docker.io/library/${HEX.slice(1)}:latest`],
    ['REF-8: 64 digits with a tag', `${HEX}:v1`, `docker.io/library/${HEX}:v1`],
    ['REF-9: a digest', `nginx@${DIGEST}`, `docker.io/library/nginx@${DIGEST}`],
    ['REF-10: a tag and a digest', `h:5000/x:v1@${DIGEST}`, `h:5000/x:v1@${DIGEST}`],
    ['REF-15: the highest port', 'h:65535/x', 'h:65535/x:latest'],
    ['REF-15: a port with zeros', 'h:00080/x', 'h:00080/x:latest'],
    ['REF-15: the port of https, which is a name of its own', 'h.io:443/x', 'h.io:443/x:latest'],
    ['REF-16: a tag in either case', 'x:vX', 'docker.io/library/x:vX'],
    ['a name in another script, as DNS writes it', 'xn--bcher-kva.example/x', 'xn--bcher-kva.example/x:latest'],
    ['a tag of 128 characters', `x:${'a'.repeat(128)}`, `docker.io/library/x:${'a'.repeat(128)}`],
  ])('%s', (_, text, normalized) => {
    expect(formatReference(parseReference(text))).toBe(normalized);
  });

  it.each([
    ['REF-1: nothing', '', 'expected a repository, it is empty'],
    ['REF-1: only blanks', ' \n', 'it is empty'],
    ['REF-1: a blank before', ' nginx', 'remove the blanks around it'],
    ['REF-1: a blank behind', 'nginx ', 'remove the blanks around it'],
    ['REF-1: a newline behind', 'nginx\n', 'remove the blanks around it'],
    ['REF-1: a blank inside', 'a b', "' ' is not allowed"],
    ['REF-1: two slashes', 'a//b', "a path cannot contain '//'"],
    ['REF-1: a slash behind', 'a/', "expected a name after the last '/'"],
    ['REF-1: a slash behind a host', 'quay.io/', "expected a repository after 'quay.io/'"],
    ['REF-1: a slash before', '/a', "a path cannot start with '/'"],
    ['REF-1: no tag', 'app:', "Cannot parse image 'app:': expected a tag after ':'"],
    ['REF-1: no digest', 'app@', "Cannot parse image 'app@': expected a digest after '@'"],
    ['REF-1: a tag alone', ':v1', "expected a repository before ':'"],
    ['REF-1: a digest alone', `@${DIGEST}`, "expected a repository before '@'"],
    ['REF-1: a dash before', '-a', "'-a' is no legal part of a path"],
    ['REF-1: a dash behind', 'a-', "'a-' is no legal part of a path"],
    ['REF-1: two dots', 'x/a..b', "'a..b' is no legal part of a path"],
    ['REF-1: two dots alone', 'a..b', "'a..b' is no legal part of a path"],
    ['REF-1: a dot and an underscore', 'a._b', "'a._b' is no legal part of a path"],
    ['REF-1: three underscores', 'a___b', "'a___b' is no legal part of a path"],
    ['REF-1: an illegal character', 'x/a$b', "a path cannot contain '$'"],
    ['REF-1: a query', 'quay.io/x?y', "a path cannot contain '?'"],
    ['REF-2: an IPv6 address without brackets', '::1/x', "did you mean '[::1]'"],
    ['REF-2: a link-local one without brackets', 'fe80::1/x', "did you mean '[fe80::1]'"],
    ['REF-2: one with a zone, without brackets', 'fe80::1%eth0/x', "did you mean '[fe80::1]'"],
    ['REF-2: a zone', '[fe80::1%eth0]/x', "'[fe80::1%eth0]' is no legal host"],
    ['REF-2: a dotted part', '[::ffff:1.2.3.4]/x', "'[::ffff:1.2.3.4]' is no legal host"],
    ['REF-2: colons only', '[:::]/x', "'[:::]' is no legal host"],
    ['REF-2: nothing in brackets', '[]:80/x', "'[]' is no legal host"],
    ['REF-2: a bracket that stays open', '[::1/x', 'is no legal host'],
    ['REF-2: text behind the bracket', '[::1]a/x', 'is no legal host'],
    ['REF-4: localhost alone', 'localhost', 'a registry host needs a repository after it'],
    ['REF-4: localhost and a port', 'localhost:5000', 'a registry host needs a repository after it'],
    ['REF-4: upper-case localhost and a port', 'LocalHost:5000', 'a registry host needs a repository after it'],
    ['REF-4: an address and a port', '192.168.0.1:80', 'a registry host needs a repository after it'],
    ['REF-4: a host alone', 'registry.example.com', 'a registry host needs a repository after it'],
    ['REF-4: a host, a port and a tag', 'registry.example.com:5000:v1', 'a registry host needs a repository after it'],
    ['REF-4: a host and a digest', `registry.example.com@${DIGEST}`, 'a registry host needs a repository after it'],
    ['REF-4: an IPv6 address alone', '[::1]:5000', 'a registry host needs a repository after it'],
    ['REF-6: a path of 256 characters', `h.io/${'a'.repeat(256)}`, 'name too long'],
    ['REF-6: a path that library/ makes too long', 'a'.repeat(248), 'name too long'],
    ['REF-7: an upper-case path', 'x/Y:v1', "must be lower case, did you mean 'x/y'"],
    ['REF-7: an upper-case name', 'Nginx', "must be lower case, did you mean 'nginx'"],
    ['REF-7: an upper-case path on a host', 'quay.io/Team/App', "must be lower case, did you mean 'quay.io/team/app'"],
    ['REF-7: an upper-case path that is wrong besides', 'x/Y_', "'Y_' is no legal part of a path"],
    ['section 16: an upper-case first part', 'Foo/bar', "must be lower case, did you mean 'foo/bar'"],
    ['REF-7a: an underscore in a host', 'host_1.com/x', "'host_1.com' is no legal host"],
    ['REF-7a: an underscore behind the dot', 'foo.bar_baz/x', "'foo.bar_baz' is no legal host"],
    ['REF-7a: an underscore and a port', 'a_b.c:80/x', "'a_b.c' is no legal host"],
    ['REF-7a: a dash at the end of a label', 'a-.c/x', "'a-.c' is no legal host"],
    ['REF-7a: two dots in a host', 'a..c/x', "'a..c' is no legal host"],
    ['REF-7a: a dot behind a host', 'a.c./x', "'a.c.' is no legal host"],
    ['REF-7a: five numbers', '1.2.3.4.5/x', "'1.2.3.4.5' is no legal host"],
    ['REF-7a: an address out of range', '256.1.1.1/x', "'256.1.1.1' is no legal host"],
    ['REF-7b: a way up', 'host.com/../a', "'..' is no legal part of a path"],
    ['REF-7b: a way nowhere', 'host.com/./a', "'.' is no legal part of a path"],
    ['REF-7b: a way up at the start', '../a', "'..' is no legal host"],
    ['REF-7b: two slashes behind a host', 'host.com//a', "a path cannot start with '/'"],
    ['REF-7b: a slash at the end', 'host.com/a/', "expected a name after the last '/'"],
    ['REF-7b: an encoded slash', 'host.com/a%2fb', "a path cannot contain '%'"],
    ['REF-8: 64 digits alone', HEX, 'id of an image on one machine'],
    ['REF-9: 63 digits', `app@${DIGEST.slice(0, -1)}`, 'sha256 has exactly 64 hexadecimal digits, this has 63'],
    ['REF-9: an unknown algorithm', `app@md5:${HEX.slice(32)}`, "unsupported algorithm 'md5'"],
    ['REF-9: an upper-case digest', `app@sha256:${HEX.toUpperCase()}`, 'a digest must be lower case'],
    ['REF-11: a tag behind @', 'repo@latest', "expected a digest after '@'"],
    ['REF-11: two tags', 'repo:a:b', "expected one tag, found 'a:b'"],
    ['REF-11: a tag behind the digest', `repo@${DIGEST}:v1`, "a tag goes before '@'"],
    ['REF-11: no tag before a digest', `repo:@${DIGEST}`, "expected a tag after ':'"],
    ['REF-13: https', 'https://host/x', "no scheme, remove 'https://'"],
    ['REF-13: upper-case HTTPS', 'HTTPS://host/x', "no scheme, remove 'HTTPS://'"],
    ['REF-13: docker', 'docker://nginx', "no scheme, remove 'docker://'"],
    ['REF-13: oci', 'oci://host/x', "no scheme, remove 'oci://'"],
    ['REF-14: an accent', 'caf\u00e9', "'é' is not allowed"],
    ['REF-14: a full-width letter', 'ａ', "'ａ' is not allowed"],
    ['REF-14: the Kelvin sign, which is a k to the flags u and i together', 'x/\u212a', "'\u212a' is not allowed"],
    ['REF-14: a host in another script', 'bücher.example/x', "'ü' is not allowed"],
    ['REF-14: NUL', 'a\0b', "'\\u0000' is not allowed"],
    ['REF-14: a tab', 'a\tb', "'\\u0009' is not allowed"],
    ['REF-15: port 0', 'h:0/x', "port '0' is not between 1 and 65535"],
    ['REF-15: a port too high', 'h:65536/x', "port '65536' is not between 1 and 65535"],
    ['REF-15: no port', 'h:/x', "expected a port after ':'"],
    ['REF-15: a tag in the place of a port', 'app:v1/x', "'v1' is no port; a tag goes to the end"],
    ['a tag with a plus', 'x:1.0+1', "a tag cannot contain '+'"],
    ['a tag of 129 characters', `x:${'a'.repeat(129)}`, 'a tag has 128 characters at most, this has 129'],
    ['a login', 'me:secret@host.com/x', 'a login cannot be part of a reference'],
    ['a text of 4097 characters', 'a'.repeat(4097), 'it has 4097 characters, 4096 are allowed'],
  ])('refuses %s', (_, text, problem) => {
    const error = problemOf(text);
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.message).toContain(problem);
    expect(error.message).toMatch(/^Cannot parse image '[^\p{C}]*': [^\p{C}]*[^.\p{C}]$/u);
    expect(error.message.length).toBeLessThan(500);
  });

  it('shows no password', () => {
    expect(problemOf('https://me:secret@host.com/x').message).not.toContain('secret');
    expect(problemOf('me:secret@host.com/x').message).toContain("'me:***@host.com/x'");
  });

  it('REF-10, REF-11: keeps what was given, and leaves out what was not', () => {
    expect(parseReference('nginx')).toEqual({ host: 'docker.io', path: 'library/nginx' });
    expect(Object.keys(parseReference('nginx'))).toEqual(['host', 'path']);
    expect(parseReference(`h.io/x:v1@${DIGEST}`)).toEqual({ host: 'h.io', path: 'x', tag: 'v1', digest: DIGEST });
  });

  it('answers for long bad input at once', () => {
    const started = performance.now();
    for (const unit of ['a', '-', '_', '.', ':', '@', '/', 'a-', 'a.', 'a:', '@sha1:', 'A', '[', '%', ' ', 'é']) {
      problemOf(`${unit.repeat(4096 / unit.length - 2)}!`);
      problemOf(unit.repeat(1_000_000));
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('throws nothing else, and shows no raw control character, whatever the text', () => {
    const piece = fc.constantFrom(
      'a',
      'B',
      '0',
      '.',
      '-',
      '_',
      ':',
      '@',
      '/',
      '//',
      '[',
      ']',
      '::1',
      '%',
      ' ',
      '\n',
      '\u001b',
      'é',
      'localhost',
      'sha256:',
      HEX,
      'https://',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 10 }).map((parts) => parts.join('')),
          fc.string(),
        ),
        (text) => {
          try {
            const reference = parseReference(text);
            expect(new URL(`https://${reference.host}/v2/${reference.path}/manifests/x`).pathname).toBe(
              `/v2/${reference.path}/manifests/x`,
            );
          } catch (error) {
            expect(error).toMatchObject({ code: 'INVALID_INPUT' });
            expect(String(error)).not.toMatch(/\p{C}/u);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

const alnum = fc.constantFrom(...Array.from('abz019'));
const word = fc.string({ unit: alnum, minLength: 1, maxLength: 5 });
const separated = fc
  .tuple(word, fc.array(fc.tuple(fc.constantFrom('.', '_', '__', '-', '---'), word), { maxLength: 2 }))
  .map(([first, more]) => first + more.flat().join(''));
const component = fc.oneof(separated, fc.constantFrom('library', 'localhost', 'docker.io', 'a.b', HEX));
const host = fc.oneof(
  fc.constantFrom(
    'docker.io',
    'Index.Docker.io',
    'registry-1.docker.io',
    'localhost',
    'LOCALHOST',
    'h:1',
    '[::1]',
    '[FD00::a]:5000',
    '127.0.0.1:80',
    'a-b.example.com',
    'X.io:443',
  ),
  fc.domain(),
);
const digest = fc.constantFrom(DIGEST, `sha384:${'0'.repeat(96)}`, `sha512:${HEX}${HEX}`);
const tag = fc
  .string({ unit: fc.constantFrom(...Array.from('aZ09_.-')), minLength: 1, maxLength: 8 })
  .filter((text) => /^\w/.test(text));
const reference: fc.Arbitrary<Reference> = fc
  .tuple(
    fc.option(host, { nil: undefined }),
    fc.array(component, { minLength: 1, maxLength: 4 }),
    fc.option(tag, { nil: undefined }),
    fc.option(digest, { nil: undefined }),
  )
  .map(
    ([first, path, name, hash]) =>
      [first, ...path].filter((part) => part !== undefined).join('/') +
      (name === undefined ? '' : `:${name}`) +
      (hash === undefined ? '' : `@${hash}`),
  )
  .filter((text) => {
    try {
      parseReference(text);
      return true;
    } catch {
      return false;
    }
  })
  .map(parseReference);

describe('formatReference', () => {
  it('REF-11: parses to the same, with the tag that was meant', () => {
    fc.assert(
      fc.property(reference, (one) => {
        const meant = one.digest === undefined ? { tag: 'latest', ...one } : one;
        expect(parseReference(formatReference(one))).toEqual(meant);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('familiarReference', () => {
  it.each([
    ['an official image', 'docker.io/library/nginx', 'nginx'],
    ['no tag is added, one that was given stays', 'nginx:latest', 'nginx:latest'],
    ['two parts on Docker Hub', 'docker.io/a/b:v1', 'a/b:v1'],
    ['library/ before two parts', 'docker.io/library/a/b', 'library/a/b'],
    ['another host', 'quay.io/library/x', 'quay.io/library/x'],
    ['a tag and a digest', `docker.io/library/nginx:1@${DIGEST}`, `nginx:1@${DIGEST}`],
    ['a path that would read as a host', 'docker.io/a.b/c', 'docker.io/a.b/c'],
    ['a path that would read as this machine', 'docker.io/localhost/c', 'docker.io/localhost/c'],
    ['a name that would read as a host without repository', 'docker.io/a.b', 'library/a.b'],
    ['a name that would read as an image id', `docker.io/${HEX}`, `library/${HEX}`],
    ['a name that is library', 'library', 'library'],
  ])('REF-12: %s', (_, text, familiar) => {
    expect(familiarReference(parseReference(text))).toBe(familiar);
  });

  it('REF-12: parses to the same', () => {
    fc.assert(
      fc.property(reference, (one) => {
        expect(parseReference(familiarReference(one))).toEqual(one);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('parseRepository', () => {
  it.each([
    ['a short name', 'nginx', 'docker.io/library/nginx'],
    ['a host', 'Localhost:5000/a/b', 'localhost:5000/a/b'],
  ])('reads %s', (_, text, repository) => {
    expect(formatRepository(parseRepository(text))).toBe(repository);
  });

  it.each([
    ['a tag', 'nginx:v1', "Cannot parse repository 'nginx:v1': a tag is not allowed here, remove ':v1'"],
    ['a colon', 'nginx:', "Cannot parse repository 'nginx:': a tag is not allowed here, remove ':'"],
    ['a digest', `x@${DIGEST}`, `a digest is not allowed here, remove '@${DIGEST}'`],
    ['a host alone', 'localhost:5000', 'a registry host needs a repository after it'],
    ['a scheme', 'https://quay.io/x', "remove 'https://'"],
    ['an image id', HEX, 'id of an image on one machine'],
  ])('refuses %s', (_, text, problem) => {
    const error = problemOf(text, parseRepository);
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.message).toContain(problem);
  });

  it('gives back what it formats', () => {
    fc.assert(
      fc.property(reference, ({ host: name, path }) => {
        expect(parseRepository(formatRepository({ host: name, path }))).toEqual({ host: name, path });
      }),
    );
  });
});
