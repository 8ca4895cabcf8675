// Command sdkgen writes the Node.js, Python and Go SDKs of a Pulumi package schema.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/blang/semver"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

var errForeign = errors.New("the schema must not refer to other packages")

// noLoader knows no other package; the codegen wants a loader even where it never asks it.
type noLoader struct{}

func (noLoader) LoadPackage(string, *semver.Version) (*schema.Package, error) { return nil, errForeign }
func (noLoader) LoadPackageV2(context.Context, *schema.PackageDescriptor) (*schema.Package, error) {
	return nil, errForeign
}
func (noLoader) LoadPackageReference(string, *semver.Version) (schema.PackageReference, error) {
	return nil, errForeign
}
func (noLoader) LoadPackageReferenceV2(context.Context, *schema.PackageDescriptor) (schema.PackageReference, error) {
	return nil, errForeign
}

var languages = []string{"nodejs", "python", "go"}

func generate(language string, pkg *schema.Package) (map[string][]byte, error) {
	tool := "pulumi-language-" + language // as `pulumi package gen-sdk` says, so that both write the same
	switch language {
	case "nodejs":
		return nodejs.GeneratePackage(tool, pkg, nil, nil, false, noLoader{})
	case "python":
		return python.GeneratePackage(tool, pkg, nil, noLoader{})
	default:
		return gogen.GeneratePackage(tool, pkg, nil)
	}
}

// bind reads the schema afresh, for a generator rewrites the package that it is given.
func bind(text []byte) (*schema.Package, error) {
	spec := schema.PackageSpec{Language: map[string]schema.RawMessage{}}
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	for _, language := range languages {
		options := map[string]any{"respectSchemaVersion": true} // else package.json says "${VERSION}"
		if own, ok := spec.Language[language]; ok {
			if err := json.Unmarshal(own, &options); err != nil {
				return nil, err
			}
		}
		merged, _ := json.Marshal(options) // cannot fail, for it was JSON
		spec.Language[language] = merged
	}
	pkg, diagnostics, err := schema.BindSpec(spec, noLoader{}, schema.ValidationOptions{})
	if err == nil && diagnostics.HasErrors() {
		err = diagnostics
	}
	return pkg, err
}

// write replaces the folder whole, so that no file of an older schema stays.
func write(folder string, files map[string][]byte) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func run(schemaPath, out string) error {
	text, err := os.ReadFile(schemaPath)
	if err != nil {
		return err
	}
	for _, language := range languages {
		pkg, err := bind(text)
		if err != nil {
			return err
		}
		files, err := generate(language, pkg)
		if err != nil {
			return fmt.Errorf("%s: %w", language, err)
		}
		if err := write(filepath.Join(out, language), files); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	stderr := log.New(os.Stderr, "", 0) // the default logger is silenced by an import
	if len(os.Args) != 3 {
		stderr.Fatal("usage: sdkgen <schema.json> <out-dir>")
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		stderr.Fatalf("Cannot generate SDKs from '%s': %v", os.Args[1], err)
	}
}
