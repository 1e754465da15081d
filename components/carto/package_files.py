"""Gets the text of the customer package's two files out of a folder or a zip, without trusting either.

Nothing is ever unpacked to disk, so a name in a zip cannot lead anywhere, and no more is read than a package can hold.
Names are taken as people's machines change them: `.yml`, capital letters, `carto-values (1).yaml` of a second download,
backslashes of a zip made by Windows PowerShell 5, a zip inside of a zip or of the folder, UTF-16 text.
"""

from __future__ import annotations

import codecs
import io
import lzma
import re
import stat
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

VALUES = "carto-values.yaml"
SECRETS = "carto-secrets.yaml"
NAMES = (VALUES, SECRETS)

MAX_BYTES = 1024 * 1024
"""A real package has a few kilobytes; whatever is larger is not one."""

MAX_ZIP_ENTRIES = 100
_MOST_NAMES_SHOWN, _LONGEST_NAME_SHOWN = 5, 60


class UnreadableError(Exception):
    """One of the files cannot be had; the message says which and why, and holds nothing of its content."""


class _Source(Protocol):
    """Where the files are."""

    def names(self) -> Sequence[str]:
        """Everything in it, as it is written there."""

    def read(self, name: str, file: str) -> bytes:
        """At most one byte more than a package can hold of `file`, which is called `name` in messages."""


def read_files(path: Path) -> tuple[dict[str, str], list[str]]:
    """The files' text by name, and what is wrong with those that are missing from it."""
    try:
        with _opened(path) as source:
            return _collect(source)
    except UnreadableError as unreadable:
        return {}, [str(unreadable)]


@contextmanager
def _opened(path: Path) -> Iterator[_Source]:
    if path.is_dir():
        folder = _Folder(path)
        inner = _only_zip(folder)
        if inner is None:
            yield folder
            return
        path = path / inner
    if path.is_file() and path.suffix.lower() == ".zip":
        try:
            with zipfile.ZipFile(path) as archive:
                inner = _only_zip(_Zip(archive))
                if inner is None:
                    yield _Zip(archive)
                else:
                    with zipfile.ZipFile(io.BytesIO(_Zip(archive).read(inner, inner))) as second:
                        yield _Zip(second)
        except zipfile.BadZipFile:
            raise UnreadableError(f"{path.name} is not a valid zip file; download the package again") from None
        return
    if path.exists():
        raise UnreadableError(f"{path.name} is neither a folder nor a .zip file")
    raise UnreadableError(f"there is no folder or .zip file of that name; expected one with {VALUES} and {SECRETS}")


class _Folder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> Sequence[str]:
        return sorted(file.name for file in self.folder.iterdir())

    def read(self, name: str, file: str) -> bytes:
        place = self.folder / file
        if place.is_symlink():
            raise UnreadableError(f"{name} is a symbolic link; copy the file itself into the folder")
        try:
            with place.open("rb") as content:
                return content.read(MAX_BYTES + 1)
        except OSError as error:
            raise UnreadableError(f"{name} cannot be read: {error.strerror}") from None


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        if len(archive.infolist()) > MAX_ZIP_ENTRIES:
            raise zipfile.BadZipFile

    def names(self) -> Sequence[str]:
        # PowerShell 5 writes backslashes: PowerShell/Microsoft.PowerShell.Archive#48.
        return [entry.filename for entry in self.archive.infolist() if not entry.filename.endswith(("/", "\\"))]

    def read(self, name: str, file: str) -> bytes:
        entry = self.archive.getinfo(file)
        parts = _path(file)
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


def _path(name: str) -> PurePosixPath:
    return PurePosixPath(name.replace("\\", "/"))


def _candidates(source: _Source, name: str) -> list[str]:
    """What is called `name` here, or was: packages come flat or inside one folder."""
    stem, _, _ = name.rpartition(".")
    spelling = re.compile(rf"{re.escape(stem)}( ?\(\d+\))?\.ya?ml", re.IGNORECASE)
    return [found for found in source.names() if spelling.fullmatch(_path(found).name)]


def _only_zip(source: _Source) -> str | None:
    """The one zip in a place that has neither of the files."""
    if any(_candidates(source, name) for name in NAMES):
        return None
    zips = [name for name in source.names() if name.lower().endswith(".zip")]
    return zips[0] if len(zips) == 1 else None


def _collect(source: _Source) -> tuple[dict[str, str], list[str]]:
    texts: dict[str, str] = {}
    problems: list[str] = []
    for name in NAMES:
        try:
            content = source.read(name, _the_one(source, name))
            if len(content) > MAX_BYTES:
                problems.append(f"{name} is larger than {MAX_BYTES // 1024} KiB; that is no customer package")
            else:
                texts[name] = _decoded(content)
        except UnreadableError as unreadable:
            problems.append(str(unreadable))
        except UnicodeDecodeError:
            problems.append(f"{name} is neither UTF-8 nor UTF-16 text; save it as UTF-8")
    return texts, problems


def _the_one(source: _Source, name: str) -> str:
    where = "the zip" if isinstance(source, _Zip) else "the folder"
    found = _candidates(source, name)
    if not found:
        raise UnreadableError(
            f"{name} is missing from {where}; CARTO Support sends it with the package{_found(source.names())}"
        )
    if len(found) > 1:
        raise UnreadableError(f"{name} is in {where} {len(found)} times ({_shown(found)}); keep the one that is meant")
    return found[0]


def _found(names: Sequence[str]) -> str:
    return f". Found: {_shown(names)}" if names else ". Nothing else is there either"


def _shown(names: Sequence[str]) -> str:
    few = [name[:_LONGEST_NAME_SHOWN] if name.isprintable() else repr(name)[:_LONGEST_NAME_SHOWN] for name in names]
    more = len(few) - _MOST_NAMES_SHOWN
    return ", ".join(few[:_MOST_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _decoded(content: bytes) -> str:
    """Text as Windows tools save it too: `>` in PowerShell 5 writes UTF-16 with a byte order mark."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if wide else "utf-8-sig")
