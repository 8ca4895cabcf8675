/**
 * What the vendor's pages print as answers, byte for byte (without the indentation of the page's own block).
 * @see https://support.huaweicloud.com/intl/en-us/api-swr/swr_02_0035.html
 * @see https://support.huaweicloud.com/intl/en-us/api-swr/swr_02_0036.html
 */
export const DOCUMENTED = {
  /** `GET /v2/manage/namespaces/group/repos/busybox/tags`. */
  list: String.raw`[
    {
        "id": 0,
        "repo_id": 0,
        "Tag": "latest",
        "image_id": "741f24a795d6d93d7c6edd11780d63c13e16c39615dd9d223378a57a836f2ee6",
        "manifest": "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\",\"config\":{\"mediaType\":\"application/vnd.docker.container.image.v1+json\",\"size\":1862,\"digest\":\"sha256:741f24a795d6d93d7c6edd11780d63c13e16c39615dd9d223378a57a836f2ee6\"},\"layers\":[{\"mediaType\":\"application/vnd.docker.image.rootfs.diff.tar.gzip\",\"size\":1292800,\"digest\":\"sha256:8ac8bfaff55af948c796026ee867448c5b5b5d9dd3549f4006d9759b25d4a893\"},{\"mediaType\":\"application/vnd.docker.image.rootfs.diff.tar.gzip\",\"size\":10240,\"digest\":\"sha256:77ddbf3a9fe11e81761a0f9df43a28e3e6f29bbb53c0c8cf71cd7efa69729aed\"}]}",
        "digest": "sha256:57b605845a6367c34bfb6ea6477f16852f59aa1861a2b51d10ab77ae0a1dc9c3",
        "schema": 2,
        "path": "{Repository address}/group/busybox:latest",
        "internal_path": "10.125.0.198:20202/namespace/busybox:latest",
        "size": 1304902,
        "is_trusted": false,
        "created": "2018-07-06T06:18:55Z",
        "updated": "2018-07-06T06:18:55Z",
        "deleted": null,
        "domain_id": "0503dda878000fed0f75c0096d70a960",
        "tag_type": 0
    }
]`,
  /** `GET /v2/manage/namespaces/{namespace}/repos/{repository}/tags/{tag}`, of `namespace/busybox:latest`. */
  show: String.raw`{
  "id" : 0,
  "repo_id" : 0,
  "tag" : "latest",
  "image_id" : "741f24a795d6d93d7c6edd11780d63c13e16c39615dd9d223378a57a836f2ee6",
  "manifest" : "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\",\"config\":{\"mediaType\":\"application/vnd.docker.container.image.v1+json\",\"size\":1862,\"digest\":\"sha256:741f24a795d6d93d7c6edd11780d63c13e16c39615dd9d223378a57a836f2ee6\"},\"layers\":[{\"mediaType\":\"application/vnd.docker.image.rootfs.diff.tar.gzip\",\"size\":1292800,\"digest\":\"sha256:8ac8bfaff55af948c796026ee867448c5b5b5d9dd3549f4006d9759b25d4a893\"},{\"mediaType\":\"application/vnd.docker.image.rootfs.diff.tar.gzip\",\"size\":10240,\"digest\":\"sha256:77ddbf3a9fe11e81761a0f9df43a28e3e6f29bbb53c0c8cf71cd7efa69729aed\"}]}",
  "digest" : "sha256:57b605845a6367c34bfb6ea6477f16852f59aa1861a2b51d10ab77ae0a1dc9c3",
  "schema" : 2,
  "path" : "swr.cn-north-1.myhuaweicloud.com/namespace/busybox:latest",
  "internal_path" : "10.125.0.198:20202/namespace/busybox:latest",
  "size" : 1304902,
  "is_trusted" : false,
  "created" : "2018-07-06T06:18:55Z",
  "updated" : "2018-07-06T06:18:55Z",
  "domain_id" : "050*****************6d70a960",
  "tag_type" : 0
}`,
} as const;
