import { Pool } from 'undici';

// What the plugin is measured against: the least that a Node program can do on the same work.
// Arguments: origin, path, concurrency, then 'head' and the tags' count, or 'list'. Prints milliseconds and peak MiB.
const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const [origin = '', path = '', concurrency = '16', work = 'head', count = '200', rounds = '1'] = process.argv.slice(2);
const pool = new Pool(origin, { connections: Number(concurrency), pipelining: 1 });

async function heads(): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < Number(count); at = next++) {
      const url = `/v2/${path}/manifests/t${String(at).padStart(4, '0')}`;
      const { headers, body } = await pool.request({ method: 'HEAD', path: url, headers: { accept: ACCEPT }, reset: false });
      await body.dump();
      if (headers['docker-content-digest'] === undefined) throw new Error(`no digest for ${url}`);
    }
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, worker));
}

async function list(): Promise<void> {
  const { body } = await pool.request({ method: 'GET', path: `/v2/${path}/tags/list`, headers: { accept: 'application/json' } });
  const read: unknown = await body.json();
  if (JSON.stringify(read).length < Number(count)) throw new Error('list is too short');
}

async function main(): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < Number(rounds); round += 1) {
    const start = performance.now();
    await (work === 'head' ? heads() : list());
    times.push(performance.now() - start);
  }
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  await pool.close();
  process.stdout.write(`${JSON.stringify({ times, peakMiB })}\n`);
}

void main();
