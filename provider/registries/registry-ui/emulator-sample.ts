/** The answer that RegistryUI's documentation prints for `alpine:latest`, to the byte. @see docs/registries/registry-ui.md */
export const SAMPLE_ANSWER = String.raw`{
    "error": null,
    "data": {
        "id": 1006,
        "repositoryName": "alpine",
        "tagName": "latest",
        "tenantId": 1,
        "available": true,
        "lastUpdated": "2020-02-11T17:55:34.9026996",
        "lastUpdatedBy": "build",
        "lastUpdatedById": 1005,
        "details": {
            "digest": "sha256:ddba4d27a7ffc3f86dd6c2f92041af252a1f23a8e742c90e6e1297bfa1bc0c45",
            "size": 2804468,
            "architecture": "amd64",
            "layers": [
                {
                    "id": "24004a7f7fd8020250863903ff6244092a20cef4215eb97c8fe738a564c9e956",
                    "config": {
                        "cmd": [
                            "/bin/sh"
                        ],
                        "env": [
                            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
                        ],
                        "workingDir": "",
                        "entryPoint": null
                    },
                    "containerConfig": {
                        "cmd": [
                            "/bin/sh",
                            "-c",
                            "#(nop) ",
                            "CMD [\"/bin/sh\"]"
                        ],
                        "env": [
                            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
                        ],
                        "workingDir": "",
                        "entryPoint": null
                    },
                    "created": "2020-01-18T01:19:37.1874976Z",
                    "docker_Version": "18.06.1-ce",
                    "os": "linux",
                    "parent": "2ff09547bf97be635cf104ec0ff3033b8c103a04e01a3d2e1f84f07dfb5cd80c",
                    "size": 32
                },
                {
                    "id": "2ff09547bf97be635cf104ec0ff3033b8c103a04e01a3d2e1f84f07dfb5cd80c",
                    "config": null,
                    "containerConfig": {
                        "cmd": [
                            "/bin/sh -c #(nop) ADD file:e69d441d729412d24675dcd33e04580885df99981cec43de8c9b24015313ff8e in / "
                        ],
                        "env": null,
                        "workingDir": null,
                        "entryPoint": null
                    },
                    "created": "2020-01-18T01:19:37.0267398Z",
                    "docker_Version": null,
                    "os": null,
                    "parent": null,
                    "size": 2802957
                }
            ]
        },
        "pullCount": 0,
        "pushCount": 1,
        "size": 2804468,
        "os": "amd64",
        "digest": "sha256:ddba4d27a7ffc3f86dd6c2f92041af252a1f23a8e742c90e6e1297bfa1bc0c45",
        "created": "2020-02-08T12:24:50.6264158",
        "updated": "2020-02-11T17:56:32.3011334",
        "deletingUser": 0,
        "pullCommand": "docker pull demo.registryui.com/alpine:latest",
        "pushCommand": "docker push demo.registryui.com/alpine:latest"
    }
}`;
