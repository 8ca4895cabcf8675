import { compare, type Row } from './report';
import { measureRounds } from './rounds';
import type { Setting } from './setting';
import { tagSides } from './work';

/** (b) 200 different tags at once, against the bare loop. */
export async function measureTags(setting: Setting): Promise<Row[]> {
  const { host } = await setting.registry();
  const { cold, warm } = await measureRounds(setting, tagSides(host), { pairs: 5, rounds: 7 });
  const reach = { most: 1.4, aim: 1.2 };
  return [
    compare({ case: 'b', what: '200 tags at once / bare loop, warm', unit: 'ms', ...warm, reach }),
    compare({ case: 'b', what: '200 tags at once / bare loop, cold', unit: 'ms', ...cold, reach }),
  ];
}
