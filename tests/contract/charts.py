"""The charts that a test can render: the simulated one always, CARTO's own if CARTO_CHART names it."""

from __future__ import annotations

import functools
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from test_cluster.simulated_chart import write_chart
from tests.contract.rendered import chart_folder, render

if TYPE_CHECKING:
    from tests.contract.rendered import Rendered
    from tests.support.example_stacks import Built

SIMULATED = "simulated"
CHARTS = [SIMULATED, *(["CARTO's"] if chart_folder() is not None else [])]


@functools.cache
def folder(chart: str) -> Path:
    """Where a chart is."""
    if chart != SIMULATED:
        found = chart_folder()
        assert found is not None
        return found
    created = Path(mkdtemp(prefix="simulated-chart-"))
    write_chart(created)
    return created


def rendered_with(chart: str, stack: Built) -> Rendered:
    """What a stack deploys with a chart."""
    return render(stack.values, namespace=stack.settings.namespace, chart=folder(chart))
