"""The pages' commands for a cluster, typed with kubectl on the running demo."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cluster.objects import objects_in
from tests.cluster.page_typing import type_block
from tests.support.page_commands import PageRun

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cluster.sandbox import ClusterSandbox

OF_THE_CLUSTER = ("clusterrole/carto-deployers", "clusterrolebinding/carto-deployers")
"""What a page creates outside of the namespace."""
OF_TWO_CLOUDS = "rolebinding/carto-preview"
"""What a page creates for each cloud by the same name."""


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_the_commands_of_a_page(page_run: PageRun, running: ClusterSandbox, tmp_path: Path) -> None:
    delete = ["kubectl", "--kubeconfig", str(running.cluster.kubeconfig_file), "delete", "--ignore-not-found"]
    before, present = running.revisions(), objects_in(running.cluster.api, running.namespace)
    for entry, block in page_run.blocks():
        if entry.fresh:
            subprocess.run([*delete, "--namespace", running.namespace, OF_TWO_CLOUDS], check=True)
        type_block(block.text, running, tmp_path)
    assert running.revisions() == before
    subprocess.run([*delete, *OF_THE_CLUSTER], check=True)
    # The tests that share the demo would find what a page creates: a Secret with the name of a database, for example.
    for named in objects_in(running.cluster.api, running.namespace).keys() - present.keys():
        subprocess.run([*delete, "--namespace", running.namespace, f"{named.kind}/{named.name}"], check=True)
