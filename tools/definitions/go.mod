// Modules whose files the tests read: definitions of custom resources. Nothing is built from them.
module github.com/cartodb/carto-selfhosted-pulumi/tools/definitions

go 1.24.0

require sigs.k8s.io/gateway-api v1.4.1
