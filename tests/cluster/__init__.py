"""Tests that deploy into a real Kubernetes: real API server, provider and Helm; simulated clouds and kubelets."""
