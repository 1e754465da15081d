"""The worker of `operations.migrate_database` on real PostgreSQL servers, as its Job runs it."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from operations.migrate_database.progress import MARK
from tests.contract.bootstrap_job import ADMIN, ADMIN_PASSWORD, bootstrap, make_administrator, write_scripts
from tests.contract.postgres import SUPERUSER, SUPERUSER_PASSWORD, installations, psql_folder, run_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import psycopg

    from tests.contract.postgres import Installation, Server

SERVERS = installations()
VERSIONS = list(SERVERS)
WORKER = Path(__file__).parents[2] / "operations/migrate_database/worker"
DATABASE = "workspace"
OWNER = "carto"
FORMER_OWNER = "workspace_admin"
"""The chart's own role."""
SEEN = "Hunter2ThatNobodyMayRead"

CONTENT = """
CREATE SCHEMA tools;
CREATE EXTENSION pgcrypto SCHEMA tools;
CREATE SCHEMA "Maps and more" AUTHORIZATION workspace_admin;
CREATE ROLE reader;
CREATE TYPE public.kind AS ENUM ('point', 'polygon');
CREATE DOMAIN public.positive AS integer CHECK (VALUE > 0);
CREATE TABLE public.users (
    id bigserial PRIMARY KEY, name text NOT NULL, kind public.kind, size public.positive, score double precision,
    at timestamptz DEFAULT now(), settings jsonb, secret bytea
);
CREATE TABLE "Maps and more"."Map" (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "user" bigint REFERENCES public.users
);
CREATE TABLE public.events (at date NOT NULL, carto_migration_row text) PARTITION BY RANGE (at);
CREATE TABLE public.events_2025 PARTITION OF public.events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE public."control\x01 地图" (id integer);
CREATE TABLE tools.uploads (id serial PRIMARY KEY, content text);
CREATE SEQUENCE public.unused;
CREATE FUNCTION public.upper_name(public.users) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1.name)';
CREATE INDEX by_name ON public.users (lower(name));
CREATE INDEX broken ON public.users (size);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public.broken'::regclass;
CREATE VIEW public.points AS SELECT * FROM public.users WHERE kind = 'point';
CREATE MATERIALIZED VIEW public.counts AS SELECT count(*) FROM public.users;
CREATE MATERIALIZED VIEW public.stale AS SELECT count(*) FROM public.events;
CREATE MATERIALIZED VIEW public.unfilled AS SELECT count(*) FROM public.events WITH NO DATA;
CREATE TYPE public.scores AS RANGE (subtype = float8);
CREATE COLLATION public.plain FROM "C";
CREATE TEXT SEARCH DICTIONARY public.words (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION public.search (COPY = simple);
CREATE OPERATOR public.=== (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.at := now(); RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION public.touch();
CREATE TRIGGER touched BEFORE UPDATE ON public.events FOR EACH ROW EXECUTE FUNCTION public.touch();
GRANT SELECT ON public.users TO reader;
COMMENT ON TABLE public.users IS 'who may log in';
INSERT INTO public.users (name, kind, size, score, settings, secret)
    SELECT 'user ' || n, CASE WHEN n % 3 = 0 THEN 'point' ELSE 'polygon' END::public.kind, n, n / 7.0,
        jsonb_build_object('n', n), decode(md5(n::text), 'hex')
    FROM generate_series(1, {rows}) AS n;
INSERT INTO public.users (name) VALUES (E'tab\\tnew\\nline|pipe ''quote'' ö 地图 Hunter2ThatNobodyMayRead'), ('');
INSERT INTO "Maps and more"."Map" ("user") SELECT id FROM public.users WHERE id % 2 = 0;
INSERT INTO public.events SELECT date '2025-01-01' + n % 365, 'event ' || n FROM generate_series(1, {rows}) AS n;
INSERT INTO tools.uploads (content) SELECT repeat(md5(n::text), 40) FROM generate_series(1, 200) AS n;
SELECT setval('public.unused', 41, false);
SELECT lo_from_bytea(0, decode(repeat(md5(n::text), 100), 'hex')) FROM generate_series(1, 12) AS n;
REFRESH MATERIALIZED VIEW public.counts;
CREATE TABLE tools.reference (id integer PRIMARY KEY);
CREATE TYPE public.of_extension AS (id integer);
INSERT INTO tools.reference VALUES (1);
ALTER EXTENSION pgcrypto ADD TABLE tools.reference;
ALTER EXTENSION pgcrypto ADD TYPE public.of_extension;
UPDATE pg_extension
    SET extversion = '1.2', extconfig = ARRAY['tools.reference'::regclass::oid], extcondition = ARRAY['']
    WHERE extname = 'pgcrypto';
ALTER TABLE public.users OWNER TO workspace_admin;
ALTER TABLE "Maps and more"."Map" OWNER TO workspace_admin;
"""


def fill(server: Server, rows: int) -> None:
    """A database as the chart's PostgreSQL has it: of the chart's role, with content of both it and the superuser."""
    with server.connect() as superuser:
        superuser.execute(f"CREATE ROLE {FORMER_OWNER} LOGIN PASSWORD 'former-password'")
        superuser.execute(f"CREATE DATABASE {DATABASE} OWNER {FORMER_OWNER}")
    with server.connect(database=DATABASE) as superuser:
        superuser.execute(CONTENT.replace("{rows}", str(rows)))


@dataclass(kw_only=True)
class Migration:
    """The worker between two servers, with a folder that outlives it."""

    source: Server
    target: Server
    folder: Path
    jobs: int = 2

    def environment(self, changed: Mapping[str, str]) -> dict[str, str]:
        """The environment of the Job's container."""
        return {
            "PATH": f"{psql_folder()}{os.pathsep}/usr/bin{os.pathsep}/bin",
            "SOURCE_HOST": str(self.source.socket),
            "SOURCE_PORT": "5432",
            "SOURCE_USER": SUPERUSER,
            "SOURCE_PASSWORD": SUPERUSER_PASSWORD,
            "SOURCE_DATABASE": DATABASE,
            "TARGET_HOST": str(self.target.socket),
            "TARGET_PORT": "5432",
            "TARGET_USER": ADMIN,
            "TARGET_PASSWORD": ADMIN_PASSWORD,
            "TARGET_DATABASE": DATABASE,
            "TARGET_OWNER": OWNER,
            "TARGET_SSLMODE": "disable",
            "MIGRATION_FOLDER": str(self.folder),
            "MIGRATION_JOBS": str(self.jobs),
            "MIGRATION_POLL_SECONDS": "0.1",
            **changed,
        }

    def start(self, action: str = "run", **changed: str) -> subprocess.Popen[str]:
        """Start the worker in a process group of its own."""
        return subprocess.Popen(
            ["sh", WORKER / "migrate.sh", action],
            env=self.environment(changed), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip

    def run(self, action: str = "run", **changed: str) -> Done:
        """Run the worker to its end."""
        process = self.start(action, **changed)
        output, _ = process.communicate(timeout=300)
        return Done(code=process.returncode, output=output)

    def target_rows(self) -> int | None:
        """Rows of the users in the target, if the table exists."""
        with self.target.connect(database=DATABASE) as superuser:
            if superuser.execute("SELECT to_regclass('public.users')").fetchone() == (None,):
                return None
            return number(superuser, "SELECT count(*) FROM public.users")


@dataclass(frozen=True, kw_only=True)
class Done:
    """How a run of the worker ended."""

    code: int
    output: str

    def lines(self) -> Iterator[dict[str, Any]]:
        """The documents that it printed."""
        for line in self.output.splitlines():
            if line.startswith(MARK):
                yield json.loads(line.removeprefix(MARK))

    def failed(self) -> dict[str, dict[str, Any]]:
        """Checks that failed, by name."""
        return {line["check"]: line for line in self.lines() if line["kind"] == "check" and not line["ok"]}


def number(connection: psycopg.Connection[tuple[object, ...]], query: str, *values: str) -> int:
    """The only value of a query."""
    row = connection.execute(query, values or None).fetchone()
    assert row is not None
    assert isinstance(row[0], int)
    return row[0]


@contextmanager
def servers(tmp_path: Path, target: int, rows: int, source: Installation = SERVERS[VERSIONS[0]]) -> Iterator[Migration]:
    """A full source, and a target as the database bootstrap leaves it."""
    with run_server(source) as full, run_server(SERVERS[target]) as managed:
        fill(full, rows)
        make_administrator(managed)
        scripts = tmp_path / "scripts"
        scripts.mkdir()
        done = bootstrap(managed, write_scripts(scripts), user=OWNER, workspace=DATABASE)
        assert done.returncode == 0, done.stderr
        folder = tmp_path / "folder"
        folder.mkdir()
        yield Migration(source=full, target=managed, folder=folder)
