import { assert as holds, property, string } from 'fast-check';
import { nextLink } from './link';

describe('nextLink', () => {
  test.each([
    ['quoted', ['</v2/a/tags/list?n=1&last=x>; rel="next"'], '/v2/a/tags/list?n=1&last=x'],
    ['bare', ['</n>; rel=next'], '/n'],
    ['in capitals', ['</n>; REL="NEXT"'], '/n'],
    ['with blanks', ['  < /n > ;  rel  =  "next" '], '/n'],
    ['without blanks', ['</n>;rel=next'], '/n'],
    ['one of several relations', ['</n>; rel="last  Next"'], '/n'],
    ['after other parameters', ['</n>; title="a, b; c"; type=x; rel="next"'], '/n'],
    ['after an empty parameter', ['</n>;; rel="next";'], '/n'],
    ['after a parameter without a value', ['</n>; crossorigin; rel="next"'], '/n'],
    ['second in a header', ['</p>; rel="prev", </n>; rel="next"'], '/n'],
    ['second of the headers', ['</p>; rel="prev"', '</n>; rel="next"'], '/n'],
    ['before one without rel', ['</n>; rel=next, </x>'], '/n'],
    ['with comma and semicolon in its target', ['</n?a=1,2;rel=prev>; rel="next"'], '/n?a=1,2;rel=prev'],
    ['before a trailing comma', ['</n>; rel="next", '], '/n'],
    ['with a quote inside a quoted text', ['</p>; title="\\"<x>\\""; rel=prev, </n>; rel="next"'], '/n'],
    ['the only one, without a relation', ['</n>'], '/n'],
    ['the only one, with parameters but no relation', ['</n>; title="rel=prev"'], '/n'],
    ['absolute', ['<https://h/v2/?next_page=g%3D%3D>; rel="next"'], 'https://h/v2/?next_page=g%3D%3D'],
    ['the first of two', ['</n>; rel=next, </m>; rel=next'], '/n'],
    ['empty', ['<>; rel="next"'], ''],
    ['with a first rel that counts', ['</n>; rel=next; rel=prev'], '/n'],
  ])('TAG-3: finds the link that is %s', (_what, values, expected) => {
    expect(nextLink(values)).toBe(expected);
  });

  test.each([
    ['no header', []],
    ['an empty header', ['']],
    ['another relation', ['</p>; rel="prev"']],
    ['a relation that only contains the word', ['</p>; rel="nextish next-archive"']],
    ['an empty relation', ['</p>; rel=""']],
    ['a relation inside another text', ['</p>; title="; rel=next"; rel=prev']],
    ['a second rel, which does not count', ['</p>; rel=prev; rel=next']],
    ['two links without a relation', ['</a>, </b>']],
    ['two headers without a relation', ['</a>', '</b>']],
    ['no angle brackets', ['/n; rel="next"']],
    ['no end of the target', ['</n; rel="next"']],
  ])('TAG-3: finds none in %s', (_what, values) => {
    expect(nextLink(values)).toBeUndefined();
  });

  test('never throws', () => {
    holds(property(string({ unit: 'binary' }), (text) => void nextLink([text])));
    holds(
      property(
        string({ unit: 'grapheme-ascii' }),
        (text) => nextLink([`<${text.replace(/[<>]/g, '')}>;rel=next`]) !== undefined,
      ),
    );
  });

  test.each(['<', '<a>;', '<a>; ', '<a>; x="', '<a>;a=;'])(
    'takes no time that matters for %p again and again',
    (part) => {
      const start = performance.now();
      nextLink([part.repeat(100_000)]);
      expect(performance.now() - start).toBeLessThan(1000);
    },
  );
});
