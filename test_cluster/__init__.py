"""A temporary Kubernetes: real etcd, API server, controller manager and scheduler; only the kubelets are simulated.

Needs neither containers nor root: everything listens on loopback and lives in one temporary folder.
"""
