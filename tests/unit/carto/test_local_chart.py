"""A local chart, as folder or archive, has the version that the stack configures, or the stack is refused."""

from __future__ import annotations

import hashlib
import tarfile
from pathlib import Path

import pulumi
import pytest

from components.carto.local_chart import verified_chart


def chart(folder: Path, about: str = "name: carto\nversion: 1.280.1\n") -> Path:
    made = folder / "carto"
    made.mkdir()
    (made / "Chart.yaml").write_text(about)
    return made


def archive(folder: Path) -> Path:
    file = folder / "carto-1.280.1.tgz"
    with tarfile.open(file, "w:gz") as content:
        content.add(chart(folder), "carto")
    return file


def test_without_a_path_the_repository_is_asked() -> None:
    assert verified_chart(None, version="1.280.1") is None


@pytest.mark.parametrize("make", [chart, archive])
def test_a_folder_and_an_archive_are_taken(make: object, tmp_path: Path) -> None:
    assert callable(make)
    path = str(make(tmp_path))

    assert verified_chart(path, version="1.280.1") == path


def test_a_bare_name_is_passed_to_helm_as_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chart(tmp_path)
    monkeypatch.chdir(tmp_path)

    assert verified_chart("carto", version="1.280.1") == "./carto"


def test_another_version_than_the_stack_says_is_refused_with_the_way_to_fix_it(tmp_path: Path) -> None:
    path = str(chart(tmp_path))

    with pytest.raises(pulumi.RunError, match=r"pulumi config set --path carto:chart.version 1\.280\.1"):
        verified_chart(path, version="1.281.0")


@pytest.mark.parametrize("about", ["name: other\nversion: 1.280.1\n", "just text", "{"])
def test_another_chart_is_refused(about: str, tmp_path: Path) -> None:
    path = str(chart(tmp_path, about))

    with pytest.raises(pulumi.RunError, match=r"carto:chart\.path"):
        verified_chart(path, version="1.280.1")


def test_what_is_no_chart_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.tgz").write_text("not an archive")

    for path in (tmp_path / "nothing", tmp_path / "notes.tgz", tmp_path):
        with pytest.raises(pulumi.RunError, match="cannot be read as either"):
            verified_chart(str(path), version="1.280.1")


def test_an_archive_is_compared_with_the_digest_of_the_stack(tmp_path: Path) -> None:
    file = archive(tmp_path)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert verified_chart(str(file), version="1.280.1", digest=digest) == str(file)
    with pytest.raises(pulumi.RunError, match=rf"carto:chart.digest: the SHA-256 of .* is {digest}, not {'0' * 64}"):
        verified_chart(str(file), version="1.280.1", digest="0" * 64)
    with pytest.raises(pulumi.RunError, match=r"carto:chart.digest: expected the \.tgz"):
        verified_chart(str(tmp_path / "carto"), version="1.280.1", digest=digest)
