module tagpin-go

go 1.25

require (
	github.com/pulumi/pulumi/sdk/v3 v3.259.0
	github.com/tagpin/tagpin/sdk/go v0.1.0
)
