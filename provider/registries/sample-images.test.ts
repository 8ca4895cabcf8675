import { sha256Digest } from './emulated-store';
import { SAMPLE_IMAGES, SAMPLE_VERSIONS, sampleVersion } from './sample-images';

// As make-oci-layout.py prints them; the Docker ones as skopeo pushes them with --format v2s2.
test.each([
  ['single', SAMPLE_IMAGES.single, 'sha256:c144bc7597aefcbad77182c7a3ea91d1abba54c531e84251301a6f856647dcbf'],
  ['multi', SAMPLE_IMAGES.multi, 'sha256:bdfba65fcf38309e6e65a5009d19c73dd92859151b859be9df43a189ea400d0c'],
  ['artifact', SAMPLE_IMAGES.artifact, 'sha256:f9e55447430b4516720ecb4c34403a438d8dae87685acf0eba138e0a50bcc0cf'],
  ['epoch', SAMPLE_IMAGES.epoch, 'sha256:643264cc0f75e944b25aff770d99305a41674141d4fee394d5300f33675e5076'],
  [
    'version 1.2.0-rc.1',
    sampleVersion('1.2.0-rc.1'),
    'sha256:8be155b5f89db0ac611d2ebdff5a69b14092a0db0d8a8540d6651bff25e4b290',
  ],
  [
    'version 2.0.0-alpine',
    sampleVersion('2.0.0-alpine'),
    'sha256:e0973657dc776ecf77149bf968486da3f3f710759f49f611fb18af5fdf1cd1a9',
  ],
  ['schema 2', SAMPLE_IMAGES.schema2, 'sha256:792f59ff34a16583bd8df8803329bf43e73e961f5d3ea62d8eb139be7ce7fbd9'],
])('the sample image %s has the digest of its original', (_name, image, digest) => {
  expect(sha256Digest(image.document)).toBe(digest);
});

test('an index names the digests of its children', () => {
  for (const image of [SAMPLE_IMAGES.multi, SAMPLE_IMAGES.dockerList]) {
    const children = (image.children ?? []).map(({ document }) => sha256Digest(document));
    const named = Array.from(image.document.matchAll(/"digest":"(sha256:[0-9a-f]{64})"/g), (match) => match[1]);
    expect(named.sort()).toEqual(children.sort());
  }
});

test('every version is an image of its own', () => {
  const digests = SAMPLE_VERSIONS.map((version) => sha256Digest(sampleVersion(version).document));
  expect(new Set(digests).size).toBe(SAMPLE_VERSIONS.length);
});
