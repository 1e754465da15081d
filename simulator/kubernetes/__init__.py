"""Simulated Kubernetes provider: one API server for each cluster, with Helm releases."""
