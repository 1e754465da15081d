"""Print the accepted dangers that are not deployed yet.

The history is a file, or standard input: `pulumi stack history --json | python -m operations.preview_report.accepted`.
The dangers are the lines `Accept-danger: ID=REASON` in messages of the branch's commits, which keep what was reviewed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from operations import options
from operations.command_line import command

from .findings import accepting_lines, gives_reason


@command("preview_report.accepted", __doc__)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@options.as_json()
def main(*, file: Path | None, is_json: bool) -> int:
    """Prints the lines; exit code 1 where the input is no history, or git fails."""
    try:
        updates = json.loads(file.read_text() if file else sys.stdin.read()) or []
    except (ValueError, OSError):
        updates = None
    if not isinstance(updates, list) or not all(isinstance(each, dict) for each in updates):
        sys.stderr.write("expected the output of `pulumi stack history --json`\n")
        return 1
    try:
        since = next((commit for commit in deployed(updates) if _is_on_the_branch(commit)), None)
        # A line without a reason accepts nothing, and the message can't be corrected.
        lines = [line for line in accepting_lines(messages(since)) if gives_reason(line)]
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"git failed: {error.stderr}")
        return 1
    if is_json:
        sys.stdout.write(json.dumps(lines, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def deployed(updates: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Commits of the successful updates, newest first, as the engine records them."""
    for update in updates:
        commit = update.get("environment", {}).get("git.head", "")
        if update.get("kind") == "update" and update.get("result") == "succeeded" and commit:
            yield str(commit)


def messages(since: str | None) -> str:
    """Messages of the commits on the branch itself; only the last one if no commit is deployed."""
    # Only a merge's message has the reviewed description. Commits of the merged branch are left out.
    commits = [f"{since}..HEAD"] if since else ["--max-count=1", "HEAD"]
    return _git("log", "--first-parent", "--format=%B", *commits).stdout


def _is_on_the_branch(commit: str) -> bool:
    return _git("merge-base", "--is-ancestor", commit, "HEAD", check=False).returncode == 0


def _git(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=check)


if __name__ == "__main__":
    sys.exit(main())
