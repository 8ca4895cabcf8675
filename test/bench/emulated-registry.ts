import { openEmulator } from '../../provider/registries/oci/emulator';
import { SAMPLE_IMAGES } from '../../provider/registries/sample-images';
import { serveEmulator } from '../../provider/registries/serve-emulator';
import { BENCH_PATH, tagName } from './bench-tags';

// Stands in for docker-registry where that is not installed, as a process of its own. Argument: how many tags.
async function main(): Promise<void> {
  const emulator = openEmulator();
  for (let at = 0; at < Number(process.argv[2]); at += 1) emulator.push(BENCH_PATH, tagName(at), SAMPLE_IMAGES.single);
  const { host } = await serveEmulator(emulator);
  process.stdout.write(`listening on ${host}\n`);
}

void main();
