"""A throw-away Kubernetes: real etcd, API server, controller manager and scheduler; only the kubelets are make-believe.

Needs neither containers nor root: everything listens on loopback and lives in one temporary folder.
"""
