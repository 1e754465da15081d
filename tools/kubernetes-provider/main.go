// The Kubernetes provider plugin, built from the provider's own package.
//
// Its schema lies beside it, as the provider's module has it: what is imported gets the inputs that the schema names,
// and none at all without it.
package main

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
)

const name = "kubernetes"

// Set when the binary is linked.
var version string

func main() {
	schema, err := schema()
	if err != nil {
		panic(err)
	}
	provider.Serve(name, version, schema, []byte("{}"))
}

func schema() ([]byte, error) {
	binary, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(filepath.Dir(binary), "schema.json"))
	if err != nil {
		return nil, err
	}
	var schema map[string]any
	if err := json.Unmarshal(text, &schema); err != nil {
		return nil, err
	}
	schema["version"] = version
	return json.Marshal(schema)
}
