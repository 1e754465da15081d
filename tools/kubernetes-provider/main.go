// The Kubernetes provider plugin, built from the provider's own package.
//
// Of its schema only name and version are given: the engine asks for more when it generates an SDK, which nobody does
// with this binary.
package main

import (
	"encoding/json"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
)

const name = "kubernetes"

// Set when the binary is linked.
var version string

func main() {
	schema, err := json.Marshal(map[string]string{"name": name, "version": version})
	if err != nil {
		panic(err)
	}
	provider.Serve(name, version, schema, []byte("{}"))
}
