"""What the engine, a provider or a person may write into a preview: the report reads it, and shows no secret of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from operations.preview_report.__main__ import DANGER, FAILED, as_json, main
from operations.preview_report.dangers import RULES
from operations.preview_report.findings import found
from operations.preview_report.iam_documents import widened
from operations.preview_report.markdown import report
from operations.preview_report.steps import read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

URN = "urn:pulumi:production::carto::carto:stack:SelfHosted$carto:aws:Platform$carto:aws:Storage"
BUCKET, VERSIONING = "aws:s3/bucket:Bucket", "aws:s3/bucketVersioning:BucketVersioning"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = "[secret]"


def step(name: str, op: str, type_: str = "x:y:Z", **more: Any) -> dict[str, Any]:
    states: dict[str, Any] = {}
    for state in ("oldState", "newState"):
        if state in more:
            states[state] = {"inputs": more.pop(state)}
    return {"op": op, "urn": f"{URN}${type_}::{name}", **states, **more}


def changed(name: str, before: Any, after: Any, type_: str = "x:y:Z", path: str = "value") -> dict[str, Any]:
    diff = {path: {"kind": "update"}}
    return step(name, "update", type_, oldState={"value": before}, newState={"value": after}, detailedDiff=diff)


def text_of(*steps: Mapping[str, Any], **more: Any) -> bytes:
    return json.dumps({"steps": steps, "changeSummary": {"update": 1}, **more}).encode()


def shown(*steps: Mapping[str, Any], **more: Any) -> str:
    preview = read(text_of(*steps, **more))
    findings = found(preview, RULES)
    return report(preview, findings, {}) + json.dumps(as_json(preview, findings, {}))


def dangers(*steps: Mapping[str, Any]) -> dict[str, str]:
    return {finding.id: finding.text for finding in found(read(text_of(*steps)), RULES)}


PEM = "-----BEGIN RSA PRIVATE KEY-----\nhunter2hunter2"


@pytest.mark.parametrize(
    "planted",
    [
        changed("plain-before", "hunter2", SECRET),
        changed("inside", {"a": ["hunter2"]}, {"a": [SECRET]}, path="value.a[0]"),
        changed("part", {"a": "hunter2", "b": 1}, {"a": SECRET, "b": 2}),
        step(
            "by-name",
            "update",
            oldState={"dbPassword": "hunter2", "env": {"apiToken": "hunter2"}},
            newState={"dbPassword": "hunter22", "env": {"apiToken": "hunter22"}},
            detailedDiff={"dbPassword": {}, "env": {}},
        ),
        changed("key", PEM, f"{PEM}, other"),
        changed("login", "postgres://carto:hunter2@db/carto", "postgres://carto:hunter22@db/carto"),
        step(
            "object",
            "update",
            "kubernetes:core/v1:Secret",
            oldState={"stringData": {"a": "hunter2"}, "metadata": {"annotations": {"b": "c"}}},
            newState={"stringData": {"a": "hunter22"}, "metadata": {"annotations": {"b": "d"}}},
            detailedDiff={"stringData.a": {}, "stringData": {}, "metadata.annotations.b": {}},
        ),
        step(
            "copy",
            "update",
            oldState={"metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "hunter2"}}},
            newState={"metadata": {"annotations": {}}},
            detailedDiff={'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]': {}},
        ),
        changed("role", "postgres://carto:hunter2@db", "b", "gcp:projects/iAMMember:IAMMember", path="role")
        | {"oldState": {"inputs": {"role": "x://carto:hunter2@db"}}, "newState": {"inputs": {"role": "b"}}},
    ],
    ids=lambda each: str(each["urn"]).rpartition(":")[2],
)
def test_no_secret_is_in_the_report_where_the_provider_marks_none(planted: Mapping[str, Any]) -> None:
    assert "hunter" not in shown(planted)


@pytest.mark.parametrize(
    "message",
    [
        "can't connect to postgres://carto:hunter2@db:5432/carto",
        'error: {"password": "hunter2", "a": 1}',
        "helm: values: litellmMasterKey=hunter2",
        f"tls: {PEM}",
    ],
)
def test_the_error_of_a_provider_shows_no_secret(message: str) -> None:
    text = shown(diagnostics=[{"severity": "error", "message": message}])
    assert "hunter" not in text
    assert "[redacted]" in text


HOSTILE = "`x` | <b>@all</b> &#64;all ![i](https://a/b.png) *b* \u202e"


def test_a_hostile_name_or_value_formats_nothing() -> None:
    named = changed(HOSTILE, HOSTILE, "", "aws:rds/instance:Instance", path="value")
    named["urn"] = named["urn"].replace("carto:aws:Storage", "carto:aws:<h1>@all")
    text = report(read(text_of(named)), [], {HOSTILE: HOSTILE})
    outside = "".join(text.split("``")[::2])
    assert [part for part in ("<b>", "<h1>", "@all", "![i]", "&#64;") if part in outside] == []
    assert "\u202e" not in text
    assert "\\u202e" in text
    assert '→ `""`' in text


def test_wildcards_in_a_sentence_are_no_emphasis() -> None:
    allow = [{"Effect": "Allow", "Action": "s3:*", "Resource": resource} for resource in ("arn:a", "*")]
    policies = [json.dumps({"Statement": [statement]}) for statement in allow]
    inputs = [{"policy": policy} for policy in policies]
    one = step("policy", "update", "aws:iam/policy:Policy", oldState=inputs[0], newState=inputs[1])
    preview = read(text_of(one))
    assert r"policy allows s3:\* on \*" in report(preview, found(preview, RULES), {})


def test_a_single_character_is_not_any_text() -> None:
    policies = [
        {"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}} for action in ("s3:Ge?", "s3:Ge*")
    ]
    assert widened(*policies) == ["allows s3:Ge* on *"]
    assert widened(*reversed(policies)) == []


def test_a_document_that_becomes_secret_is_a_danger() -> None:
    one = step("policy", "update", "aws:iam/policy:Policy", oldState={"policy": "{}"}, newState={"policy": SECRET})
    assert "not compared" in dangers(one)["widens-rights/policy"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_preview_in_an_encoding_of_unicode_is_read(encoding: str) -> None:
    assert read(text_of(step("ä", "create", newState={})).decode().encode(encoding)).steps[0].name == "ä"


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\xfa", b"\x80\x81", b"[" * 100_000, '{"steps": "é"}'.encode("latin-1")]
)
def test_a_file_that_is_no_preview_is_refused(content: bytes, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "preview.json").write_bytes(content)
    assert main([str(tmp_path / "preview.json")]) == FAILED
    shown = capsys.readouterr()
    assert "pulumi preview --json --show-sames" in shown.err
    assert shown.out.startswith("## There is no preview\n")
    assert main([str(tmp_path / "preview.json"), "--json"]) == FAILED
    assert capsys.readouterr().out == ""


def test_half_a_character_does_not_end_the_report(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "preview.json").write_bytes(text_of(changed("\ud800", "a", "\udfff")))
    assert main([str(tmp_path / "preview.json")]) == 0
    assert "\\ud800" in capsys.readouterr().out


def test_a_preview_without_its_summary_did_not_end(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "preview.json").write_text(json.dumps({"steps": [step("a", "same", oldState={}, newState={})]}))
    assert main([str(tmp_path / "preview.json")]) == FAILED
    assert "it ended before" in capsys.readouterr().out


def test_an_operation_of_a_later_engine_is_a_danger_and_counted(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "preview.json").write_bytes(text_of(step("a", "move", oldState={}, newState={})))
    assert main([str(tmp_path / "preview.json"), "--fail-on", "danger"]) == DANGER
    text = capsys.readouterr().out
    assert "**1 danger**; resources: 1 with the operation `move`" in text
    assert "`unknown-operation/a`" in text


def test_what_stays_in_the_cloud_is_no_longer_managed_and_what_was_only_read_is_no_change() -> None:
    kept = step("kept", "delete", BUCKET, oldState={"bucket": "a"})
    kept["oldState"]["retainOnDelete"] = True
    looked_up = [step(f"read-{op}", op, BUCKET, oldState={"bucket": "a"}) for op in ("discard", "read", "refresh")]
    assert dangers(kept, *looked_up) == {
        "deletes-data/kept": "no longer manages Bucket, and the data in it: it stays in the cloud"
    }
    assert [each.change for each in read(text_of(kept, *looked_up)).changed] == ["forget"]


def test_a_replacement_in_several_steps_has_the_inputs_of_all_of_them() -> None:
    group = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    old, new = {"cidrIpv4": "10.0.0.0/8"}, {"cidrIpv4": "0.0.0.0/0"}
    steps = [
        step("rule", "delete-replaced", group, oldState=old),
        step("rule", "replace", group, oldState=old, newState=new, replaceReasons=["cidrIpv4"]),
        step("rule", "create-replacement", group, newState=new, diffReasons=["cidrIpv4"]),
    ]
    steps[0]["oldState"]["protect"] = steps[1]["oldState"]["protect"] = steps[1]["newState"]["protect"] = True
    (merged,) = read(text_of(*steps)).steps
    assert (merged.change, merged.old, merged.new, merged.paths) == ("replace", old, new, ["cidrIpv4"])
    assert list(dangers(*steps)) == ["opens/rule"]


def test_a_deleted_part_belongs_to_what_an_alias_moves() -> None:
    bucket = step("data", "same", BUCKET, oldState={"bucket": "a"}, newState={"bucket": "a"})
    bucket["oldState"]["urn"] = before = bucket["urn"].replace("carto:aws:Storage", "carto:aws:Buckets")
    versioning = step("part", "delete", VERSIONING, oldState={"versioningConfiguration": {"status": "Enabled"}})
    versioning["oldState"]["dependencies"] = [before]
    assert "data loses its backups" in dangers(bucket, versioning)["weakens-storage/part"]


def test_a_name_may_have_colons_and_be_long(tmp_path: Path, capsys: Any) -> None:
    name = f"a::{'b' * 5_000}"
    (tmp_path / "preview.json").write_bytes(text_of(step(name, "delete", BUCKET, oldState={})))
    assert main([str(tmp_path / "preview.json")]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("- `deletes-data/a::b")]
    pattern = line.split("`")[1]
    assert len(pattern) < 300
    assert main([str(tmp_path / "preview.json"), "--fail-on", "danger", "--accept", f"{pattern}=Empty"]) == 0


def test_a_name_with_brackets_is_accepted_by_itself(tmp_path: Path) -> None:
    (tmp_path / "preview.json").write_bytes(text_of(step("a[0]?", "delete", BUCKET, oldState={})))
    arguments = [str(tmp_path / "preview.json"), "--fail-on", "danger", "--accept"]
    assert main([*arguments, "deletes-data/a[0]?=Empty"]) == 0
    assert main([*arguments, "deletes-data/a[0]x=Empty"]) == DANGER


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("delete-data/kept=Empty", "no danger is called delete-data; did you mean deletes-data?"),
        ("deletes-data/kpet=Empty", "no danger of this preview; did you mean deletes-data/kept?"),
        ("opens/elsewhere=Why", "no danger of this preview"),
        ("deletes-data/kept", "it has no reason"),
        ("deletes-data/kept=  ", "it has no reason"),
    ],
)
def test_a_line_that_accepts_nothing_is_in_the_report(line: str, shown: str, tmp_path: Path, capsys: Any) -> None:
    preview, description = tmp_path / "preview.json", tmp_path / "description.md"
    preview.write_bytes(text_of(step("kept", "delete", BUCKET, oldState={})))
    description.write_bytes(f"Accept-danger: {line}\r\n\xff".encode("latin-1"))
    assert main([str(preview), "--fail-on", "danger", "--accepted-in", str(description)]) == DANGER
    assert f"- `{line.partition('=')[0]}`: {shown}\n" in capsys.readouterr().out


@pytest.mark.parametrize("value", [None, 1, "x", [], [1], {}, {"a": [None]}, SECRET, UNKNOWN])
def test_a_value_of_any_kind_does_not_end_the_report(value: Any) -> None:
    types = {
        "kubernetes:networking.k8s.io/v1:NetworkPolicy": "spec",
        "kubernetes:core/v1:Service": "metadata",
        "kubernetes:helm.sh/v3:Release": "values",
        "aws:ec2/securityGroup:SecurityGroup": "ingress",
        "aws:rds/parameterGroup:ParameterGroup": "parameters",
        "aws:iam/role:Role": "assumeRolePolicy",
        "gcp:compute/securityPolicy:SecurityPolicy": "rules",
    }
    for type_, name in types.items():
        inputs = {"spec": {"type": "LoadBalancer", "ingress": value}, "metadata": {"annotations": value}, name: value}
        assert shown(step("a", "update", type_, oldState=inputs, newState=inputs, detailedDiff={name: {}}))
        assert shown(step("a", "create", type_, newState={"spec": {"type": "LoadBalancer"}, **inputs}))


def test_a_component_with_many_changes_shows_those_that_fit() -> None:
    preview = read(text_of(*(changed(f"number-{each}", "a" * 90, "b" * 90) for each in range(500))))
    text = report(preview, [], {}, limit=10_000)
    assert 9_000 < len(text) <= 10_000
    assert text.count("<details>") == text.count("</details>") == 1
    assert text.count("- changed: ") + int(text.partition(" more changes")[0].rpartition("- ")[2]) == 500
