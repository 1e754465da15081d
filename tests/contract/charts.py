"""The charts that a test can render: the stand-in always, CARTO's own when it is there."""

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

STAND_IN = "stand-in"
CHARTS = [STAND_IN, *(["CARTO's"] if chart_folder() is not None else [])]


@functools.cache
def folder(chart: str) -> Path:
    """Where a chart is."""
    if chart != STAND_IN:
        found = chart_folder()
        assert found is not None
        return found
    made = Path(mkdtemp(prefix="stand-in-chart-"))
    write_chart(made)
    return made


def rendered_with(chart: str, stack: Built) -> Rendered:
    """What a stack deploys with a chart."""
    return render(stack.values, namespace=stack.settings.namespace, chart=folder(chart))
