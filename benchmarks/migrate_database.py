"""`python -m benchmarks.migrate_database --gigabytes 1`: the move of a database, compared with `pg_dump | psql`.

Two servers on this machine, the oldest version found and the newest. Both ways copy the same database; the move also
checks, and compares every table.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.contract.bootstrap_job import bootstrap, make_administrator, write_scripts
from tests.contract.migration import DATABASE, OWNER, Migration, number
from tests.contract.postgres import Server, installations, psql_folder, run_server

TABLES = 8
CONTENT = """
INSERT INTO maps_{table} (name, content)
SELECT 'map ' || n, (SELECT string_agg(md5(n::text || m), '') FROM generate_series(1, 32) AS m)
FROM generate_series(1, {rows}) AS n
"""
ROW_BYTES = 1150
"""Of a row and its part of the primary key's index, measured."""


def main() -> int:
    """Print the size, and the seconds of both ways."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.migrate_database", description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=1)
    parser.add_argument("--jobs", type=int, default=4)
    arguments = parser.parse_args()
    found = installations()
    with (
        tempfile.TemporaryDirectory() as temporary,
        run_server(found[min(found)]) as source,
        run_server(found[max(found)]) as target,
    ):
        folder = Path(temporary)
        size = _fill(source, int(arguments.gigabytes * 2**30 / ROW_BYTES / TABLES))
        make_administrator(target)
        done = bootstrap(target, write_scripts(folder), user=OWNER, workspace=DATABASE)
        if done.returncode:
            sys.stderr.write(done.stderr)
            return 1
        print(f"PostgreSQL {source.version} to {target.version}: {size / 2**30:.2f} GiB in {TABLES} tables")
        with target.connect() as superuser:
            superuser.execute("CREATE DATABASE plain")
        print(f"pg_dump | psql: {_piped(source, target):.0f} s")
        with target.connect() as superuser:
            superuser.execute("DROP DATABASE plain")
        dump = folder / "dump"
        dump.mkdir()
        return _moved(Migration(source=source, target=target, folder=dump, jobs=arguments.jobs))


def _fill(server: Server, rows: int) -> int:
    with server.connect() as superuser:
        superuser.execute(f"CREATE DATABASE {DATABASE}")
    with server.connect(database=DATABASE) as superuser:
        for table in range(TABLES):
            superuser.execute(f"CREATE TABLE maps_{table} (id bigserial PRIMARY KEY, name text, content text)")
            superuser.execute(CONTENT.format(table=table, rows=rows))
            superuser.execute(f"CREATE INDEX ON maps_{table} (name)")
        return number(superuser, "SELECT pg_database_size(current_database())")


def _piped(source: Server, target: Server) -> float:
    began = time.monotonic()
    dump = subprocess.Popen(
        [psql_folder() / "pg_dump", "--no-owner", DATABASE], env=dict(source.environment()), stdout=subprocess.PIPE
    )
    command = [str(psql_folder() / "psql"), "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1", "plain"]
    subprocess.run(command, env=dict(target.environment()), stdin=dump.stdout, check=True)
    if dump.wait():
        raise RuntimeError("pg_dump failed")
    return time.monotonic() - began


def _moved(migration: Migration) -> int:
    """Seconds of each step, from the lines that say when it began and ended."""
    began = step_began = time.monotonic()
    process = migration.start()
    for line in process.stdout or ():
        if '"kind": "step"' in line:
            step = line.partition('"step": "')[2].partition('"')[0]
            if '"state": "started"' in line:
                step_began = time.monotonic()
            elif step != "all":
                print(f"  {step}: {time.monotonic() - step_began:.0f} s")
        elif '"ok": false' in line:
            print(line, end="")
    print(f"migrate_database with {migration.jobs} connections: {time.monotonic() - began:.0f} s")
    return process.wait()


if __name__ == "__main__":
    sys.exit(main())
