"""Stand-in for the Kubernetes provider: one simulated API server a cluster, with Helm releases."""
