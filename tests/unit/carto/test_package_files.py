"""A customer package in a folder or a zip: which files are read, and what is refused."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest
import yaml

from components.carto.customer_package import read
from components.carto.package_files import MAX_BYTES, SECRETS, VALUES
from tests.unit.carto.customer_packages import (
    at,
    good_secrets,
    good_values,
    in_folder,
    in_zip,
    problems,
)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    (in_folder(tmp_path) / SECRETS).unlink()
    assert f"carto:customerPackage.path: {SECRETS} is missing" in problems(at(tmp_path))


def test_a_path_that_leads_nowhere_says_what_was_expected(tmp_path: Path) -> None:
    assert "there is no folder or .zip file" in problems(at(tmp_path / "nowhere"))
    (tmp_path / "package.tar").write_text("")
    assert "neither a folder nor a .zip" in problems(at(tmp_path / "package.tar"))


def test_a_relative_path_that_leads_nowhere_says_where_it_starts() -> None:
    assert "from the folder of Pulumi.yaml" in problems(at(Path("nowhere")))
    assert "only a shell replaces ~" in problems(at(Path("~/customer-package")))


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(yaml.safe_dump(good_secrets()))
    folder = tmp_path / "package"
    folder.mkdir()
    (in_folder(folder) / SECRETS).unlink()
    (folder / SECRETS).symlink_to(outside)
    assert "symbolic link" in problems(at(folder))


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path) -> None:
    file = in_zip(tmp_path, {VALUES: yaml.safe_dump(good_values())})
    link = zipfile.ZipInfo(SECRETS)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "symbolic link" in problems(at(file))


@pytest.mark.parametrize("name", [f"../{SECRETS}", f"/{SECRETS}", f"a/../../{SECRETS}"])
def test_a_name_that_leaves_the_zip_is_refused(tmp_path: Path, name: str) -> None:
    file = in_zip(tmp_path, {VALUES: yaml.safe_dump(good_values()), name: yaml.safe_dump(good_secrets())})
    assert "leaves it" in problems(at(file))


def test_a_file_that_unpacks_to_more_than_a_package_holds_is_refused(tmp_path: Path) -> None:
    bomb = in_zip(tmp_path, {VALUES: yaml.safe_dump(good_values()), SECRETS: "#" * (50 * MAX_BYTES)})
    assert bomb.stat().st_size < MAX_BYTES
    assert "is larger than 1024 KiB" in problems(at(bomb))


def test_a_zip_with_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    secrets = yaml.safe_dump(good_secrets())
    file = in_zip(tmp_path, {VALUES: yaml.safe_dump(good_values()), SECRETS: secrets, f"old/{SECRETS}": secrets})
    assert "is in the zip 2 times" in problems(at(file))


def test_a_broken_zip_is_named(tmp_path: Path) -> None:
    file = tmp_path / "package.zip"
    file.write_bytes(b"PK\x03\x04 not really")
    assert "not a valid zip" in problems(at(file))
    whole = io.BytesIO(in_zip(tmp_path).read_bytes())
    damaged = bytearray(whole.getvalue())
    damaged[60:70] = b"\x00" * 10
    file.write_bytes(damaged)
    assert "damaged" in problems(at(file))


def test_text_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    assert f"{VALUES} is neither UTF-8 nor UTF-16" in problems(at(in_folder(tmp_path, values=b"\xff\xfe\x00")))


_GOOD = {VALUES: yaml.safe_dump(good_values()), SECRETS: yaml.safe_dump(good_secrets())}
SPELLINGS: dict[str, tuple[str, str]] = {
    "a second download": ("carto-values (1).yaml", "carto-secrets(2).yaml"),
    "the short ending": ("carto-values.yml", "carto-secrets.yml"),
    "capital letters": ("Carto-Values.YAML", "CARTO-SECRETS.YML"),
    "backslashes of PowerShell 5": ("customer-package\\carto-values.yaml", "customer-package\\carto-secrets.yaml"),
}


@pytest.mark.parametrize("names", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize("ending", ["package.zip", "PACKAGE.ZIP"])
def test_a_zip_is_read_as_machines_name_its_files(names: tuple[str, str], ending: str, tmp_path: Path) -> None:
    entries = dict(zip(names, _GOOD.values(), strict=True))
    file = in_zip(tmp_path, entries).rename(tmp_path / ending)
    assert read(at(file)).tenant_id == "onp-1"


@pytest.mark.parametrize("about", ["a second download", "the short ending", "capital letters"])
def test_a_folder_is_read_as_machines_name_its_files(about: str, tmp_path: Path) -> None:
    for name, text in zip(SPELLINGS[about], _GOOD.values(), strict=True):
        (tmp_path / name).write_text(text)
    assert read(at(tmp_path)).tenant_id == "onp-1"


def test_a_zip_in_a_zip_and_in_the_folder_is_read(tmp_path: Path) -> None:
    inner = in_zip(tmp_path)
    assert read(at(tmp_path)).tenant_id == "onp-1"
    outer = tmp_path / "outer.zip"
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "customer-package.zip")
    assert read(at(outer)).tenant_id == "onp-1"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_that_windows_saved_is_read(encoding: str, tmp_path: Path) -> None:
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    values, secrets = ((mark + text).encode(encoding) for text in _GOOD.values())
    assert read(at(in_folder(tmp_path, values, secrets))).tenant_id == "onp-1"


def test_what_is_there_instead_is_named(tmp_path: Path) -> None:
    file = in_zip(tmp_path, {"README.txt": "", "values.yaml": ""})
    messages = problems(at(file))
    assert f"{VALUES} is missing from the zip" in messages
    assert "Found: README.txt, values.yaml" in messages
    (tmp_path / "other.zip").write_bytes(b"")
    assert "Found: other.zip, package.zip" in problems(at(tmp_path))


def test_two_downloads_are_not_guessed_between(tmp_path: Path) -> None:
    (in_folder(tmp_path) / "carto-values (1).yaml").write_text(_GOOD[VALUES])
    assert f"{VALUES} is in the folder 2 times" in problems(at(tmp_path))
