"""Where and how pods run: storage classes, priority classes and autoscalers."""

from __future__ import annotations

from simulator.kubernetes.kind import Kind


class StorageClass(Kind):
    """A class of volumes."""

    token = "kubernetes:storage.k8s.io/v1:StorageClass"
    namespaced = False
    replace = ("parameters", "provisioner")


class PriorityClass(Kind):
    """A priority of pods."""

    token = "kubernetes:scheduling.k8s.io/v1:PriorityClass"
    namespaced = False


class HorizontalPodAutoscaler(Kind):
    """An autoscaler."""

    token = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
