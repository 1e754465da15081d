"""Metadata that keeps service meshes out of the pod of a Job."""

from __future__ import annotations

WITHOUT_SIDECAR = {"sidecar.istio.io/inject": "false"}
"""A label. A sidecar never ends, so the Job would not either. Source: Istio, "Controlling the injection policy"."""
WITHOUT_PROXY = {"linkerd.io/inject": "disabled"}
"""An annotation, the same for Linkerd. Source: Linkerd, "Automatic Proxy Injection"."""
