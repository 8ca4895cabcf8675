// Turns container image tags into digests on any OCI registry, so that infrastructure code pins what it deploys.
package tagpin
