import { createInterface } from 'node:readline';
import { Pool } from 'undici';

// What the plugin is measured against: the least that a Node program can do on the same work, with undici as npm brings it.
// Arguments: origin, repository path. Each line of input, `head <tags>` or `list <tags>`, is one round of work and gives one
// line of output: its milliseconds, taken inside this process, so that loading and starting do not count.
const CONCURRENCY = 16;
const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const [origin = '', path = ''] = process.argv.slice(2);
const pool = new Pool(origin, { connections: CONCURRENCY, pipelining: 1 });

async function heads(count: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < count; at = next++) {
      const url = `/v2/${path}/manifests/t${String(at).padStart(4, '0')}`;
      const { headers, body } = await pool.request({
        method: 'HEAD',
        path: url,
        headers: { accept: ACCEPT },
        reset: false,
      });
      await body.dump();
      if (headers['docker-content-digest'] === undefined) throw new Error(`no digest for ${url}`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

async function list(count: number): Promise<void> {
  const { body } = await pool.request({
    method: 'GET',
    path: `/v2/${path}/tags/list`,
    headers: { accept: 'application/json' },
  });
  const { tags } = (await body.json()) as { tags: string[] };
  if (tags.length !== count) throw new Error(`${tags.length} tags instead of ${count}`);
}

async function main(): Promise<void> {
  for await (const line of createInterface(process.stdin)) {
    const [work, count] = line.split(' ');
    const begun = performance.now();
    await (work === 'head' ? heads : list)(Number(count));
    process.stdout.write(`${performance.now() - begun}\n`);
  }
  await pool.close();
}

void main();
