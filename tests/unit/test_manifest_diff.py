"""The diff of rendered objects: what a reviewer may see of them, and how much."""

from __future__ import annotations

from typing import Any

from operations.manifest_diff import LINES, diff
from operations.manifests import Differing
from operations.preview_report.markdown import report
from operations.preview_report.steps import Preview


def an_object(kind: str, **more: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": "carto"}, **more}


def test_the_data_of_a_secret_is_never_shown() -> None:
    old = an_object("Secret", data={"key": "aHVudGVyMQ=="}, stringData={"password": "hunter2"})
    new = an_object("Secret", data={"key": "aHVudGVyMw==", "more": "aHVudGVyNA=="}, stringData={"password": "hunter5"})
    assert diff(old, new).splitlines()[-4:] == [
        "   key: '[secret]'",
        "+  more: '[secret]'",
        " stringData:",
        "   password: '[secret]'",
    ]
    assert diff(old, {**old, "data": {"key": "aHVudGVyMw=="}}) == ""
    assert "hunter" not in diff(None, new) + diff(old, None)
    assert "aHVu" not in diff(None, new) + diff(old, None)


def test_what_looks_like_a_secret_elsewhere_is_not_shown() -> None:
    new = an_object("ConfigMap", data={"url": "postgresql://carto:hunter2@db:5432/carto"})
    shown = diff(an_object("ConfigMap", data={"url": "none"}), new)
    assert "db:5432" in shown
    assert "hunter2" not in shown


def test_labels_of_the_charts_version_are_no_difference() -> None:
    old, new = (an_object("Service", labels={"helm.sh/chart": f"carto-1.{minor}.0"}) for minor in (280, 287))
    assert diff(old, new) == ""


def test_a_long_diff_is_cut_and_says_by_how_much() -> None:
    old, new = (an_object("ConfigMap", data={f"{n:03}": value for n in range(200)}) for value in ("a", "b"))
    assert len(diff(old, new).splitlines()) == LINES + 1
    assert diff(old, new).endswith("more lines")


def test_diffs_that_do_not_fit_are_left_out_and_no_text_ends_a_block() -> None:
    preview = Preview(stack="s", steps=[], errors=[], is_complete=True)
    one = "@@ -1 +1 @@\n+```\n+<b>@all"
    diffs = {"Deployment <b>": one, **{f"ConfigMap {n}": "+x\n" * 70 for n in range(100)}}
    text = report(preview, [], {}, Differing(lines=["changed"], diffs=diffs), limit=3_000)
    assert len(text) <= 3_000
    assert f"<summary>Diff of Deployment &lt;b></summary>\n\n````diff\n{one}\n````\n" in text
    assert "Left out, because a comment is limited: 9" in text
