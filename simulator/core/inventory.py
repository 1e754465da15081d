"""What exists in the simulated accounts and clusters, whatever any Pulumi state says.

One SQLite file, shared by every provider process of a home and kept between runs. Orphans and lost resources show as a
difference between this and the state. Secret values are sealed, so that no secret is in the file in plain text and a
search of the whole folder for leaked secrets finds real leaks only.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.core.values import Properties, Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TABLES = """
create table if not exists resources(
  package text, scope text, type text, id text, name text, urn text, inputs text, outputs text,
  primary key (package, scope, type, id));
create table if not exists gone(package text, scope text, type text, id text, primary key (package, scope, type, id));
create table if not exists objects(bucket text, key text, primary key (bucket, key));
create table if not exists object_keys(bucket text, key text, encrypted_with text, primary key (bucket, key));
create table if not exists counts(what text primary key, count integer);
create table if not exists admitted(server text primary key, identity text);
"""


@dataclass(frozen=True, kw_only=True)
class Record:
    """One thing that exists. `scope` is the account or cluster; `urn` is empty for what no program declared."""

    package: str
    scope: str
    type: str
    id: str
    name: str
    urn: str = ""
    inputs: Properties = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)

    @property
    def logical_name(self) -> str:
        """The name the program gives the resource."""
        return self.urn.rsplit("::", 1)[-1]


class Inventory:
    """Every method is one transaction; `transaction()` joins several."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.folder = file.parent
        self._seal = Seal(file.with_suffix(".key"))
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(file, timeout=60, isolation_level=None, check_same_thread=False)
        self._db.execute("pragma journal_mode=wal")
        # A killed process loses nothing this way; only a power cut would, and the account is a simulated one.
        self._db.execute("pragma synchronous=off")
        self._db.executescript(TABLES)

    def __enter__(self) -> Inventory:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and alone: what is checked inside stays true until the end."""
        with self._lock:
            if self._depth == 0:
                self._db.execute("begin immediate")
            self._depth += 1
            try:
                yield
            except BaseException:
                if self._depth == 1:
                    self._db.execute("rollback")
                raise
            else:
                if self._depth == 1:
                    self._db.execute("commit")
            finally:
                self._depth -= 1

    def save(self, record: Record) -> None:
        """Adds the record, or replaces the one with the same type and id."""
        with self.transaction():
            row = (record.package, record.scope, record.type, record.id, record.name, record.urn)
            bags = (self._seal.dump(record.inputs), self._seal.dump(record.outputs))
            self._db.execute("insert or replace into resources values (?,?,?,?,?,?,?,?)", row + bags)
            self._db.execute("delete from gone where package=? and scope=? and type=? and id=?", row[:4])

    def remove(self, record: Record) -> None:
        """Takes the record away and remembers that it once was, so that a later reference to it can be refused."""
        with self.transaction():
            key = (record.package, record.scope, record.type, record.id)
            self._db.execute("delete from resources where package=? and scope=? and type=? and id=?", key)
            self._db.execute("insert or ignore into gone values (?,?,?,?)", key)

    def get(self, package: str, scope: str, type_: str, id_: str) -> Record | None:
        """The record with this type and id."""
        return next(iter(self._select("package=? and scope=? and type=? and id=?", package, scope, type_, id_)), None)

    def named(self, package: str, scope: str, type_: str, name: str) -> list[Record]:
        """Every record of a type with this physical name."""
        return self._select("package=? and scope=? and type=? and name=?", package, scope, type_, name)

    def of_type(self, package: str, type_: str) -> list[Record]:
        """Every record of a type, in all scopes."""
        return self._select("package=? and type=?", package, type_)

    def all(self) -> list[Record]:
        """Every record, in the order of package, type and id."""
        return self._select("1 order by package, scope, type, id")

    def is_gone(self, package: str, scope: str, type_: str, id_: str) -> bool:
        """Whether something of this type and id existed and was deleted."""
        sql = "select 1 from gone where package=? and scope=? and type=? and id=?"
        with self._lock:
            return self._db.execute(sql, (package, scope, type_, id_)).fetchone() is not None

    def objects(self, bucket: str) -> list[str]:
        """The keys of the simulated objects in a bucket."""
        with self._lock:
            rows = self._db.execute("select key from objects where bucket=? order by key", (bucket,)).fetchall()
        return [row[0] for row in rows]

    def keys_of_objects(self, bucket: str) -> dict[str, str]:
        """Which key each object was encrypted with when it was written; empty for one of the storage's own."""
        sql = "select objects.key, coalesce(encrypted_with, '') from objects left join object_keys using (bucket, key)"
        with self._lock:
            return dict(self._db.execute(f"{sql} where bucket=? order by 1", (bucket,)).fetchall())

    def add_object(self, bucket: str, key: str, encrypted_with: str = "") -> None:
        """Puts an object into a bucket."""
        with self.transaction():
            self._db.execute("insert or ignore into objects values (?,?)", (bucket, key))
            self._db.execute("insert or replace into object_keys values (?,?,?)", (bucket, key, encrypted_with))

    def empty(self, bucket: str) -> None:
        """Takes every object out of a bucket."""
        with self.transaction():
            for table in ("objects", "object_keys"):
                self._db.execute(f"delete from {table} where bucket=?", (bucket,))  # noqa: S608 - our own table names

    def count(self, what: str) -> int:
        """Counts one more occurrence and says the how-manieth it was; the count outlives the process."""
        with self.transaction():
            sql = "insert into counts values (?, 1) on conflict(what) do update set count=count+1 returning count"
            return int(self._db.execute(sql, (what,)).fetchone()[0])

    def counted(self, what: str) -> int:
        """How often that was counted."""
        with self._lock:
            row = self._db.execute("select count from counts where what=?", (what,)).fetchone()
        return int(row[0]) if row else 0

    def admit(self, server: str, identity: str) -> None:
        """An API server lets one identity of its cloud in."""
        with self.transaction():
            self._db.execute("insert or replace into admitted values (?, ?)", (server, identity))

    def admitted(self, server: str) -> str | None:
        """The identity that an API server lets in; None when that is not known."""
        with self._lock:
            row = self._db.execute("select identity from admitted where server=?", (server,)).fetchone()
        return str(row[0]) if row else None

    def wipe(self) -> None:
        """Empties the accounts: resources, objects, and what is remembered of deletions and faults."""
        with self.transaction():
            for table in ("resources", "gone", "objects", "object_keys", "counts", "admitted"):
                self._db.execute(f"delete from {table}")  # noqa: S608 - our own table names

    def _select(self, where: str, *arguments: str) -> list[Record]:
        sql = f"select package, scope, type, id, name, urn, inputs, outputs from resources where {where}"  # noqa: S608 - our own conditions
        with self._lock:
            rows = self._db.execute(sql, arguments).fetchall()
        names = ("package", "scope", "type", "id", "name", "urn")
        return [
            Record(
                **dict(zip(names, row, strict=False)), inputs=self._seal.load(row[6]), outputs=self._seal.load(row[7])
            )
            for row in rows
        ]


class Seal:
    """Writes bags as JSON with every secret unreadable to a text search.

    The key is next to the inventory: this keeps secrets out of searches and listings, not from someone who wants them.
    """

    def __init__(self, key_file: Path) -> None:
        try:
            descriptor = os.open(key_file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(descriptor, "w") as file:
                file.write(os.urandom(32).hex())
        self._key = key_file.read_text().encode()

    def dump(self, bag: Properties) -> str:
        """The bag as text."""
        return json.dumps(bag, default=self._sealed)

    def load(self, text: str) -> Properties:
        """The properties that `dump` wrote."""
        bag: Properties = json.loads(text, object_hook=self._opened)
        return bag

    def _sealed(self, value: Any) -> Any:
        if not isinstance(value, Secret):
            raise TypeError(f"a {type(value).__name__} cannot be kept in the inventory")
        nonce = os.urandom(12)
        data = self._mix(nonce, json.dumps(value.value, default=self._sealed).encode())
        return {"$sealed": base64.b64encode(nonce + data).decode()}

    def _opened(self, value: dict[str, Any]) -> Any:
        if set(value) != {"$sealed"}:
            return value
        raw = base64.b64decode(value["$sealed"])
        return Secret(json.loads(self._mix(raw[:12], raw[12:]), object_hook=self._opened))

    def _mix(self, nonce: bytes, data: bytes) -> bytes:
        stream = hashlib.shake_256(self._key + nonce).digest(len(data))
        return bytes(a ^ b for a, b in zip(data, stream, strict=True))
