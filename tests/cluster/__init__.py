"""Deploying into a real Kubernetes: real API server, real provider, real Helm. Clouds and kubelets are stand-ins."""
