import { invocation, readInvocation } from './bench-plugin';
import { ALL, BENCH_PATH, MANY, tagName } from './bench-tags';
import type { Sides } from './rounds';

/** 200 tags at once: through the plugin by as many calls, in the bare loop by as many requests, 16 at a time each. */
export function tagSides(host: string): Sides {
  const calls = Array.from({ length: MANY }, (_, at) =>
    invocation('getTag', { image: `${host}/${BENCH_PATH}:${tagName(at)}` }),
  );
  return {
    theirs: ({ bare }) => bare.round('head', MANY),
    async ours({ plugin }) {
      await plugin.configure();
      const begun = performance.now();
      const answers = await Promise.all(calls.map((call) => plugin.call(call)));
      const took = performance.now() - begun;
      const digests = answers.map((answer) => readInvocation(answer)['digest']);
      if (digests.length !== MANY || digests.some((digest) => !String(digest).startsWith('sha256:')))
        throw new Error('a tag has no digest');
      return took;
    },
  };
}

/** One list of 10,000 tags. */
export function listSides(host: string): Sides {
  const call = invocation('listTags', { repository: `${host}/${BENCH_PATH}` });
  return {
    theirs: ({ bare }) => bare.round('list', ALL),
    async ours({ plugin }) {
      const begun = performance.now();
      const answer = await plugin.call(call);
      const took = performance.now() - begun;
      if (readInvocation(answer)['total'] !== ALL) throw new Error('the list is not whole');
      return took;
    },
  };
}
