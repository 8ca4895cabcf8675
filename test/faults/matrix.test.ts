import { errorOf, Plugin } from '../plugin';
import { makeCertificates } from './certificates';
import { ALL_CELLS, isLater, isOnWire, reasonAgainst, type Cell, type Fault } from './cells';
import { openCell, type OpenCell } from './open-cell';

// Every fault at every step of getTag and listTags, through the built plugin. All cells of a table run at the same time,
// each on servers of its own; a row then says what came of it.

const CELLS = ALL_CELLS.filter((cell) => reasonAgainst(cell) === undefined);

// A fault that takes time has little of it; for the others a busy machine is no fault.
const SLOW = { timeoutSeconds: 2, totalTimeoutSeconds: 8 } as const;
const OTHERS = { timeoutSeconds: 15, totalTimeoutSeconds: 30 } as const;
const budgetOf = ({ fault }: Cell): typeof SLOW | typeof OTHERS =>
  fault === 'hang' || fault === 'drip' ? SLOW : OTHERS;
const BATCH = 32;

type Code = 'UNAVAILABLE' | 'RATE_LIMITED' | 'BAD_RESPONSE' | 'UNTRUSTED' | 'UNAUTHENTICATED';

interface Result {
  readonly code: string;
  readonly text: string;
  readonly hits: number;
  readonly seconds: number;
}

const certificates = makeCertificates();
afterAll(() => certificates.remove());

describe.each([0, 1])('with retries: %d', (retries) => {
  const results = new Map<Cell, Result>();
  const plugins: Plugin[] = [];

  async function runCells(cells: readonly Cell[], budget: object): Promise<void> {
    const plugin = await Plugin.start({ environment: { NODE_EXTRA_CA_CERTS: certificates.authorityFile } });
    plugins.push(plugin);
    const open = await Promise.all(cells.map(async (cell) => [cell, await openCell(cell, certificates)] as const));
    const oci = open.flatMap(([, { entry }]) => entry ?? []);
    await plugin.configure({ oci, dockerConfig: 'off', retries, ...budget });
    for (let at = 0; at < open.length; at += BATCH) {
      const batch = open.slice(at, at + BATCH);
      await Promise.all(batch.map(async ([cell, opened]) => results.set(cell, await resultOf(plugin, opened))));
    }
    await Promise.all(open.map(([, cell]) => cell.close()));
  }

  beforeAll(async () => {
    await Promise.all(
      [SLOW, OTHERS].map((budget) =>
        runCells(
          CELLS.filter((cell) => budgetOf(cell) === budget),
          budget,
        ),
      ),
    );
  }, 60_000);

  afterAll(() => Promise.all(plugins.map((plugin) => plugin.stop())));

  test.each(CELLS.map((cell) => [cell.fault, cell.step, cell.call, cell] as const))(
    '%s at %s of %s',
    (_fault, _step, _call, cell) => {
      const { seconds, text, ...result } = results.get(cell) as Result;
      expect({ ...result, text }).toEqual({ ...expected(cell, retries), text });
      expect(text).toMatch(/^Cannot (get tag|list tags|log in)[^\u0000-\u001f]*$/);
      expect(seconds).toBeLessThan(10 * budgetOf(cell).totalTimeoutSeconds);
    },
  );

  test('the plugins are well', async () => {
    for (const plugin of plugins) {
      expect(plugin.process.exitCode).toBeNull();
      expect(plugin.output).toMatch(/^\d+\n$/);
      expect(await plugin.call('parseReference', { image: 'nginx' })).toMatchObject({ path: 'library/nginx' });
    }
  });
});

test.each(ALL_CELLS.filter((cell) => !CELLS.includes(cell)).map((cell) => [cell, reasonAgainst(cell)] as const))(
  'there is no cell %j: %s',
  (_cell, reason) => expect(reason).toMatch(/\w{3}/),
);

async function resultOf(plugin: Plugin, cell: OpenCell): Promise<Result> {
  const start = performance.now();
  const answered = { tagpin: 'an answer', details: '' };
  const { tagpin, details } = await errorOf(plugin.invoke(cell.name, cell.args)).catch(() => answered);
  return { code: tagpin, text: details, hits: cell.hits(), seconds: (performance.now() - start) / 1000 };
}

// What a fault means where nothing else is said; what passes by itself is tried again.
const MEANING: Readonly<Partial<Record<Fault, Code>>> = {
  'TLS expired': 'UNTRUSTED',
  'TLS wrong host': 'UNTRUSTED',
  '429': 'RATE_LIMITED',
  garbage: 'BAD_RESPONSE',
  'garbage body': 'BAD_RESPONSE',
  'length too small': 'BAD_RESPONSE',
};
const PASSING: readonly Code[] = ['UNAVAILABLE', 'RATE_LIMITED'];
const UNHEARD: readonly Fault[] = ['DNS', 'refused'];

/** The error, and how often the place of the fault is reached. */
function expected(cell: Cell, retries: number): { code: Code; hits: number } {
  const free = looksLeft(cell) ? 1 : 0;
  const code = codeOf(cell);
  if (UNHEARD.includes(cell.fault)) return { code, hits: 0 };
  return { code, hits: PASSING.includes(code) ? 1 + retries + free : 1 };
}

function codeOf(cell: Cell): Code {
  const { fault, step } = cell;
  if (fault === 'garbage body' && step === 'challenge') return 'UNAUTHENTICATED';
  return looksLeft(cell) ? 'UNAVAILABLE' : (MEANING[fault] ?? 'UNAVAILABLE');
}

/**
 * Whether it looks like a connection that was kept longer than the server keeps it: then it is tried once more at once and
 * for free, and the same again still reads so.
 */
function looksLeft(cell: Cell): boolean {
  const hasAnswered = isLater(cell) || (cell.step === 'GET' && isOnWire(cell.fault));
  return hasAnswered && ['reset at connect', 'reset in headers', 'garbage'].includes(cell.fault);
}
