import type { EmulatedResponse } from '../emulator';
import { gatewayError, jsonAnswer } from './emulator-answers';
import type { EmulatedPages } from './emulator-options';

/** The tags of a repository, and how the record of one is written. */
export interface Listed {
  readonly names: readonly string[];
  readonly record: (name: string) => object | undefined;
}

/** Answers a list: `page` counts from 1, `pagesize` is held to the most that there may be. @see vendor-apis.md 3.5 */
export function pageAnswer({ names, record }: Listed, url: URL, options: EmulatedPages): EmulatedResponse {
  const { most = 100, usual = 20 } = options;
  const { page, asked } = numbersIn(url, usual);
  if (!isCount(page) || !isCount(asked) || (options.strict === true && asked > most)) {
    return gatewayError(400, '100', 'Invalid paging.');
  }
  const size = Math.min(asked, most);
  const end = page * size;
  return jsonAnswer(200, {
    count: names.length,
    ...nextMember(end < names.length ? page + 1 : undefined, { url, size, options }),
    previous: page - 1,
    results: names.slice(end - size, end).flatMap((name) => record(name) ?? []),
  });
}

function numbersIn({ searchParams }: URL, usual: number): { page: number; asked: number } {
  return {
    page: Number(searchParams.get('page') ?? '1'),
    asked: Number(searchParams.get('pagesize') ?? usual),
  };
}

function isCount(number: number): boolean {
  return Number.isInteger(number) && number >= 1;
}

function nextMember(
  next: number | undefined,
  { url, size, options }: { url: URL; size: number; options: EmulatedPages },
): { next?: number | string | null } {
  if (next === undefined) {
    const { end = 'zero' } = options;
    return end === 'absent' ? {} : { next: { zero: 0, null: null, empty: '' }[end] };
  }
  const style = options.next ?? 'number';
  if (style === 'number') return { next };
  return { next: style === 'text' ? String(next) : `${url.origin}${url.pathname}?page=${next}&pagesize=${size}` };
}
