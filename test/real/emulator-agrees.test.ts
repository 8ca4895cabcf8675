import { ask, askRow, BASIC_ROWS, LOGIN, OPEN_ROWS } from './distribution-answers';
import { describeReal, startRealRegistry, type RealRegistry } from './registry';

// The table that the OCI emulator is tested by, put to the program that it emulates.
describeReal('docker-registry answers what its emulator answers', () => {
  describe('open to everybody', () => {
    let registry: RealRegistry;
    beforeAll(async () => {
      registry = await startRealRegistry();
      await registry.push('single', 'lab/one:v1');
      await registry.push('single', 'lab/emptied:v1');
      await registry.remove('lab/emptied', await registry.digestBySkopeo('lab/emptied:v1'));
    }, 60_000);
    afterAll(() => registry.stop());

    test.each(OPEN_ROWS)('$name', async (row) => {
      expect(await askRow(registry.origin, row)).toEqual(row.answer);
    });

    test('the schema 1 digest stays while its bytes change', async () => {
      const [first, second] = await askTwice(registry.origin);
      expect(second?.digest).toBe(first?.digest);
    });
  });

  describe('with users', () => {
    let registry: RealRegistry;
    beforeAll(async () => {
      registry = await startRealRegistry(LOGIN);
    }, 60_000);
    afterAll(() => registry.stop());

    test.each(BASIC_ROWS)('$name', async (row) => {
      expect(await askRow(registry.origin, row)).toEqual(row.answer);
    });
  });
});

function askTwice(origin: URL): Promise<Awaited<ReturnType<typeof ask>>[]> {
  const question = { path: '/v2/lab/app/manifests/schema2' };
  return Promise.all([ask(origin, question), ask(origin, question)]);
}
