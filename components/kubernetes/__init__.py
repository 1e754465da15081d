"""Cloud-neutral Kubernetes pieces."""
