/**
 * The response example of NAVER's page, to the byte; digests are shortened there.
 * @see https://api.ncloud-docs.com/docs/en/containerregistry-getimagetagdetail
 */
export const DOCUMENTED_EXAMPLE = `{
  "creator": "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
  "digest": "sha256:a180 ~ b9dc",
  "full_size": 83518086,
  "id": 730606,
  "image_id": 322122,
  "images": [
      {
          "architecture": "amd64",
          "created": 1711928488000,
          "digest": "sha256:sha256:a180 ~ b9dc",
          "features": "",
          "latest_pulled": 0,
          "mediaType": "application/vnd.docker.container.image.v1+json",
          "os": "linux",
          "os_features": "",
          "os_version": null,
          "size": 83518086,
          "updated": 1711928488000,
          "variant": null
      }
  ],
  "last_updated": 1711928488000,
  "last_updater": "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
  "name": "ncpdocker",
  "repository": 5976,
  "v2": true
}`;
