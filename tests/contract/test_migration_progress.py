"""Progress inside a table, which can take hours: what the worker finds out while COPY runs, and what it makes of it."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from operations.migrate_database.progress import MARK
from tests.contract.migration import WORKER
from tests.contract.postgres import installations, psql_folder, run_server

if TYPE_CHECKING:
    from pathlib import Path

SERVERS = installations()
MIB = 2**20
SIZES = f"""TABLE DATA maps\t{600 * MIB}\t1000
TABLE DATA users\t{200 * MIB}\t0
INDEX by_name\t{100 * MIB}
CONSTRAINT maps maps_pkey\t{100 * MIB}
"""


def shown(tmp_path: Path, step: str, *lines: str) -> list[tuple[int, int, int]]:
    """Mebibytes done, of how many, and in the dump, each time that the worker tells it."""
    sizes = tmp_path / "sizes"
    sizes.write_text(SIZES)
    program = [
        "awk",
        "-v",
        f"mark={MARK}",
        "-v",
        f"label={step}",
        "-v",
        f"sizes={sizes}",
        "-f",
        str(WORKER / "progress.awk"),
    ]
    text = "".join(f"{line}\n" for line in lines)
    # Descriptor 3 is for progress.
    done = subprocess.run(
        ["sh", "-c", '"$@" 3>&1', "sh", *program], input=text, capture_output=True, text=True, check=True
    )
    found = [json.loads(line.removeprefix(MARK)) for line in done.stdout.splitlines()]
    return [tuple(round(each[key] / MIB) for key in ("done", "total", "written")) for each in found]


def poll(*found: str) -> tuple[str, ...]:
    return ("carto-poll\tbegin", *(f"carto-poll\t{each}" for each in found), "carto-poll\tend")


def test_copied_rows_count_before_a_table_is_finished(tmp_path: Path) -> None:
    assert shown(
        tmp_path,
        "restore",
        *poll(f"copied\tTABLE DATA maps\t{50 * MIB}\t250"),
        # The rows of this table are not known: its bytes count.
        *poll(f"copied\tTABLE DATA maps\t{99 * MIB}\t500", f"copied\tTABLE DATA users\t{50 * MIB}\t9"),
        "pg_restore: finished item 7 TABLE DATA users",
        # It has more rows than at the last ANALYZE.
        *poll(f"copied\tTABLE DATA maps\t{900 * MIB}\t1200"),
        "pg_restore: finished item 8 TABLE DATA maps",
        "pg_restore: finished item 9 CONSTRAINT maps maps_pkey",
        "pg_restore: finished item 10 INDEX by_name",
    ) == [
        (150, 1000, 0),
        (350, 1000, 0),
        (350, 1000, 0),
        (800, 1000, 0),
        (800, 1000, 0),
        (900, 1000, 0),
        (1000, 1000, 0),
    ]


def test_a_dump_of_postgresql_13_is_estimated_from_its_files(tmp_path: Path) -> None:
    files = (f"file\t7\t{50 * MIB}", f"file\t8\t{60 * MIB}")
    progress = shown(
        tmp_path,
        "dump",
        *poll(f"file\t7\t{10 * MIB}", f"file\t8\t{10 * MIB}"),
        "pg_dump: finished item 7 TABLE DATA users",
        *poll(*files),
        *poll(files[0], f"file\t8\t{300 * MIB}"),
        "pg_dump: finished item 8 TABLE DATA maps",
    )
    assert progress[0] == (40, 800, 20)
    # Four bytes of a table for each of its dump so far, weighed with the guess of two.
    assert progress[2] == (round(200 + 60 * 232 / 66), 800, 110)
    assert progress[3] == (200 + 570, 800, 350), "the rest is not done before the program says so"
    assert progress[-1] == (800, 800, 350)


def test_a_comparison_counts_tables_of_both_sides(tmp_path: Path) -> None:
    sizes = tmp_path / "sizes"
    sizes.write_text(SIZES)
    found = {
        "source.0": "table|public.maps|9|1\n",
        "source.1": "sequence|public.ids|1|t\n",
        "target.0": "",
        "target.1": "",
    }
    found["target.1"] = "table|public.users|2|1\ntable|public.new|1|1\n"
    for name, text in found.items():
        (tmp_path / name).write_text(text)
    program = ["awk", "-v", f"mark={MARK}", "-v", f"sizes={sizes}", "-f", str(WORKER / "compared.awk")]
    done = subprocess.run([*program, *sorted(found)], cwd=tmp_path, capture_output=True, text=True, check=True)
    document = json.loads(done.stdout.removeprefix(MARK))
    assert document == {"kind": "progress", "step": "verify", "done": 800 * MIB, "total": 1600 * MIB}


@pytest.mark.parametrize("version", SERVERS)
def test_the_server_tells_how_much_it_has_copied(version: int) -> None:
    with run_server(SERVERS[version]) as server, server.connect() as superuser:
        superuser.execute("CREATE TABLE maps (content text)")
        with superuser.cursor().copy("COPY maps FROM STDIN") as copy:
            for _ in range(20):
                copy.write("x" * 65536 + "\n")
            command = [str(psql_folder() / "psql"), "--no-psqlrc", "--quiet", "--no-align", "--tuples-only"]
            options = ["--set=ON_ERROR_STOP=1", f"--file={WORKER / 'copied.sql'}", "postgres"]
            environment = dict(server.environment())
            for _ in range(200):
                done = subprocess.run([*command, *options], env=environment, capture_output=True, text=True, check=True)
                fields = done.stdout.rstrip("\n").split("\t")
                if version < 14 or int(fields[3]) > 0:
                    break
    if version < 14:
        assert done.stdout == ""
    else:
        assert fields[:3] == ["carto-poll", "copied", "TABLE DATA maps"]
        assert int(fields[3]) >= int(fields[4]) * 65536 > 0
