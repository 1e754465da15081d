"""Gets the text of the customer package's two files out of a folder or a zip, without trusting either.

Nothing is ever unpacked to disk, so a name in a zip cannot lead anywhere, and no more is read than a package can hold.
"""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VALUES = "carto-values.yaml"
SECRETS = "carto-secrets.yaml"
NAMES = (VALUES, SECRETS)

MAX_BYTES = 1024 * 1024
"""A real package has a few kilobytes; whatever is larger is not one."""

MAX_ZIP_ENTRIES = 100


class UnreadableError(Exception):
    """One of the files cannot be had; the message says which and why, and holds nothing of its content."""


def read_files(path: Path) -> tuple[dict[str, str], list[str]]:
    """The files' text by name, and what is wrong with those that are missing from it."""
    if path.is_dir():
        return _collect(_FromFolder(path))
    if path.is_file() and path.suffix == ".zip":
        try:
            with zipfile.ZipFile(path) as archive:
                return _collect(_FromZip(archive))
        except zipfile.BadZipFile:
            return {}, [f"{path.name} is not a valid zip file; download the package again"]
    if path.exists():
        return {}, [f"{path.name} is neither a folder nor a .zip file"]
    return {}, [f"there is no folder or .zip file of that name; expected one with {VALUES} and {SECRETS}"]


class _FromFolder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str) -> bytes:
        file = self.folder / name
        if file.is_symlink():
            raise UnreadableError(f"{name} is a symbolic link; copy the file itself into the folder")
        if not file.is_file():
            raise UnreadableError(f"{name} is missing; CARTO Support sends it with the package")
        try:
            with file.open("rb") as content:
                return content.read(MAX_BYTES + 1)
        except OSError as error:
            raise UnreadableError(f"{name} cannot be read: {error.strerror}") from None


class _FromZip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        if len(archive.infolist()) > MAX_ZIP_ENTRIES:
            raise zipfile.BadZipFile

    def _entries(self, name: str) -> Iterator[zipfile.ZipInfo]:
        for entry in self.archive.infolist():
            # Packages have come both flat and inside one folder.
            if not entry.is_dir() and PurePosixPath(entry.filename).name == name:
                yield entry

    def read(self, name: str) -> bytes:
        entries = list(self._entries(name))
        if not entries:
            raise UnreadableError(f"{name} is missing from the zip; CARTO Support sends it with the package")
        if len(entries) > 1:
            raise UnreadableError(f"{name} is in the zip {len(entries)} times; keep the one that is meant")
        entry = entries[0]
        parts = PurePosixPath(entry.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts:
            raise UnreadableError(f"{name} has a path in the zip that leaves it; the zip was not made by CARTO")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise UnreadableError(f"{name} is a symbolic link in the zip; put the file itself there")
        try:
            # The size in the header can lie, so that much is read and no more.
            with self.archive.open(entry) as content:
                return content.read(MAX_BYTES + 1)
        except RuntimeError:
            raise UnreadableError(f"{name} is encrypted in the zip; unpack it and give the folder") from None
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, OSError):
            raise UnreadableError(f"{name} is damaged in the zip; download the package again") from None


def _collect(source: _FromFolder | _FromZip) -> tuple[dict[str, str], list[str]]:
    texts: dict[str, str] = {}
    problems: list[str] = []
    for name in NAMES:
        try:
            content = source.read(name)
            if len(content) > MAX_BYTES:
                problems.append(f"{name} is larger than {MAX_BYTES // 1024} KiB; that is no customer package")
            else:
                texts[name] = content.decode("utf-8-sig")
        except UnreadableError as unreadable:
            problems.append(str(unreadable))
        except UnicodeDecodeError:
            problems.append(f"{name} is not UTF-8 text")
    return texts, problems
