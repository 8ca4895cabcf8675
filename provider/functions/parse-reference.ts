import { z } from 'zod';
import { familiarReference, formatReference, formatRepository } from '../image/reference';
import { defineFunction } from './function';
import { ImageReference } from './inputs';

/** Takes an image reference apart, without asking anyone. */
export const parseReference = defineFunction({
  description: 'Takes an image reference apart and writes it in its normalized and familiar forms. No network.',
  input: z.strictObject({
    image: ImageReference.describe('The image: `repo`, `repo:tag`, `repo@digest` or `repo:tag@digest`.'),
  }),
  output: z.object({
    registry: z.string().describe('The registry host: `docker.io`.'),
    repository: z.string().describe('The normalized repository, with its host: `docker.io/library/nginx`.'),
    path: z.string().describe('The repository below the host: `library/nginx`.'),
    tag: z.string().optional().describe('The tag; absent where none was given.'),
    digest: z.string().optional().describe('The digest; absent where none was given.'),
    reference: z.string().describe('The normalized reference: `docker.io/library/nginx:latest`.'),
    familiar: z.string().describe('The short form that people write: `nginx`.'),
  }),
  run({ image }) {
    return Promise.resolve({
      registry: image.host,
      repository: formatRepository(image),
      path: image.path,
      ...(image.tag !== undefined && { tag: image.tag }),
      ...(image.digest !== undefined && { digest: image.digest }),
      reference: formatReference(image),
      familiar: familiarReference(image),
    });
  },
});
