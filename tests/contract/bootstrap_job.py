"""The bootstrap, run as its Job runs it, by the administrator of a managed service."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from components.carto.database_bootstrap import SCRIPTS, SHELL_SCRIPT
from components.carto.scram import scram_verifier
from tests.contract.postgres import psql_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.contract.postgres import Server

ADMIN = "managed_admin"
ADMIN_PASSWORD = "managed-admin-password"
FIRST_PASSWORD = "first-password"
AI_PROXY_PASSWORD = "password-of-the-ai-proxy"
SALT = b"sixteen bytes ok"


def make_administrator(server: Server) -> None:
    """The administrator a managed service gives: no superuser, may make roles and databases, and grant rds_iam."""
    with server.connect() as superuser:
        superuser.execute(f"CREATE ROLE {ADMIN} LOGIN CREATEROLE CREATEDB PASSWORD '{ADMIN_PASSWORD}'")
        superuser.execute("CREATE ROLE rds_iam")
        if server.version >= 16:
            superuser.execute(f"GRANT rds_iam TO {ADMIN} WITH ADMIN OPTION, INHERIT FALSE, SET FALSE")


def write_scripts(folder: Path) -> Path:
    """The scripts as the Job's ConfigMap lays them out."""
    for name, text in SCRIPTS.items():
        (folder / name).write_text(text)
    return folder


def bootstrap(
    server: Server,
    scripts: Path,
    *,
    user: str,
    workspace: str,
    password: str = FIRST_PASSWORD,
    ai_proxy: str = "",
    authentication: str = "password",
    ai_proxy_user: str = "",
    admin: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the Job's command with the Job's environment."""
    environment = {
        "PATH": f"{psql_folder()}{os.pathsep}/usr/bin{os.pathsep}/bin",
        "LC_ALL": "C.UTF-8",
        **(server.environment(ADMIN, ADMIN_PASSWORD) if admin is None else admin),
        "CARTO_USER": user,
        "CARTO_AUTHENTICATION": authentication,
        **({"CARTO_USER_VERIFIER": scram_verifier(password, SALT)} if authentication == "password" else {}),
        "CARTO_WORKSPACE_DATABASE": workspace,
        "CARTO_AI_PROXY_DATABASE": ai_proxy,
        "CARTO_AI_PROXY_USER": ai_proxy_user,
        "CARTO_AI_PROXY_VERIFIER": scram_verifier(AI_PROXY_PASSWORD, SALT),
    }
    return subprocess.run(
        ["sh", scripts / SHELL_SCRIPT], env=environment, cwd=scripts, capture_output=True, text=True, check=False
    )
