import { compare, type Row } from './report';
import { measureRounds } from './rounds';
import type { Setting } from './setting';
import { listSides } from './work';

/** (c) A list of 10,000 tags, against a bare request and JSON.parse. */
export async function measureList(setting: Setting): Promise<Row[]> {
  const { host } = await setting.registry();
  const { cold, warm } = await measureRounds(setting, listSides(host), { pairs: 7, rounds: 9 });
  return [
    compare({
      case: 'c',
      what: 'list of 10,000 tags / bare loop, warm',
      unit: 'ms',
      ...warm,
      reach: { most: 2, aim: 1.5 },
    }),
    compare({ case: 'c', what: 'list of 10,000 tags / bare loop, cold', unit: 'ms', ...cold }),
  ];
}
