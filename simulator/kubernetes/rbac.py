"""The API group rbac.authorization.k8s.io: roles and their bindings."""

from __future__ import annotations

from simulator.kubernetes.kind import Kind


class RbacKind(Kind):
    """A kind whose names are paths of the API."""

    name_format = (r"[^/%]+", 253, "subdomain")


class Role(RbacKind):
    """A role in a namespace."""

    token = "kubernetes:rbac.authorization.k8s.io/v1:Role"


class RoleBinding(RbacKind):
    """Who has a role in a namespace."""

    token = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"
    replace = ("roleRef",)


class ClusterRole(RbacKind):
    """A role in the cluster."""

    token = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"
    namespaced = False


class ClusterRoleBinding(RbacKind):
    """Who has a role in the cluster."""

    token = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"
    namespaced = False
    replace = ("roleRef",)
