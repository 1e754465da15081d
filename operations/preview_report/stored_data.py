"""Dangers for data that stays: its encryption, protection, isolation and backups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from components.resource_facts.checks import DELETION_SWITCHES, Check, Inputs, Related, leaves
from components.resource_facts.model import Storage

from .steps import UNKNOWN_VALUES, Preview, Step, is_number, is_unknown, mappings_at, value_at

KEYS = re.compile(
    r"(kms(master)?key(id|name|arn)?|customerManagedKey|keyUri|encryptionKeyName|keyVaultProperties\.(keyName|keyVaultUri))$",
    re.IGNORECASE,
)
ENCRYPTION_SWITCHES: Final = (
    "atRestEncryptionEnabled",
    "enableHttpsTrafficOnly",
    "enableKeyRotation",
    "encrypted",
    "isEnabled",
    "storageEncrypted",
    "transitEncryptionEnabled",
)
"""Inputs that encrypt data, or keep its key in use. Sources: the pages of aws.kms.Key, aws.rds.Instance,
aws.elasticache.ReplicationGroup and azure-native.storage.StorageAccount at https://www.pulumi.com/registry/"""
TLS_PARAMETERS: Final = ("rds.force_ssl", "require_secure_transport")
"""Sources: Amazon RDS, "Requiring an SSL connection to a PostgreSQL DB instance"; Azure Database for PostgreSQL,
"Server parameters"."""
_ON: Final = ("1", "on")
POD_LEVELS: Final = ("privileged", "baseline", "restricted")
"""From weak to strong. Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/"""


def swaps_keys(_preview: Preview, step: Step) -> Iterator[str]:
    """Data gets another key of encryption."""
    if not step.new:
        return
    after = dict(leaves(step.new))
    for path, before in leaves(step.old):
        if KEYS.search(path) and before and after.get(path) != before:
            yield f"{path}: another key of encryption, or none; what exists is readable with the old key only"


def ends_encryption(_preview: Preview, step: Step) -> Iterator[str]:
    """A switch of encryption goes off, which is on today."""
    if not step.new:
        return
    after = dict(leaves(step.new))
    for path, before in leaves(step.old):
        name = path.rpartition(".")[2]
        if before is True and name in ENCRYPTION_SWITCHES and after.get(path) in (False, None):
            yield f"{path} is no longer true"
    for name in TLS_PARAMETERS:
        old, new = _parameter(step.old, name), _parameter(step.new, name)
        if isinstance(old, str) and old in _ON and str(new).lower() not in _ON and not is_unknown(new):
            yield f"{name} is no longer {old}: connections without TLS are accepted"


def _parameter(inputs: Inputs, name: str) -> Any:
    """A parameter of a database, in a list of them or as a resource of its own."""
    for each in mappings_at(inputs, "parameters"):
        if each.get("name") == name:
            return each.get("value")
    return inputs.get("value") if inputs.get("configurationName") == name else None


def ends_protection(_preview: Preview, step: Step) -> Iterator[str]:
    """Protection of the engine or of the cloud ends."""
    if step.was_protected and step.change != "create" and not step.is_protected:
        yield "is no longer protected from deletion by Pulumi"
    if step.facts and step.facts.prevents_deletion and step.change in ("delete", "replace"):
        yield "the cloud's lock against deletion is removed"
    if step.old and step.new:
        before, after = _pod_level(step.old), _pod_level(step.new)
        if POD_LEVELS.index(after) < POD_LEVELS.index(before):
            yield f"the namespace admits {after} pods, no longer {before} ones only"
    for path in step.paths:
        name = path.rpartition(".")[2]
        if step.after(path) is DELETION_SWITCHES.get(name, UNKNOWN_VALUES):
            yield f"{path} becomes {str(step.after(path)).lower()}"


def _pod_level(inputs: Inputs) -> str:
    labels = value_at(inputs, "metadata.labels")
    level = labels.get("pod-security.kubernetes.io/enforce") if isinstance(labels, Mapping) else None
    return level if level in POD_LEVELS else POD_LEVELS[0]


def weakens_storage(preview: Preview, step: Step) -> Iterator[str]:
    """What stores data is no longer encrypted, private, available in several zones or backed up."""
    if not preview.is_complete or step.change in ("create", "import"):
        return
    if step.facts and step.facts.stores:
        if step.change not in ("delete", "forget"):
            yield from (f"loses its {lost}" for lost in _lost(preview, step, step.facts.stores))
        return
    # Such as the versioning of a bucket, which itself stays as it is.
    for stored in preview.steps:
        if stored.change == "same" and stored.urn in step.dependencies and stored.facts and stored.facts.stores:
            yield from (f"{stored.name} loses its {lost}" for lost in _lost(preview, stored, stored.facts.stores, step))


def _lost(preview: Preview, step: Step, stores: Storage, because_of: Step | None = None) -> Iterator[str]:
    """What the resource has today and no longer after the update, or after the change of one other resource."""
    checks: Mapping[str, Check] = {
        "encryption": stores.encrypted,
        "isolation from the internet": stores.private,
        "high availability": stores.highly_available,
        "backups": stores.backed_up,
    }
    old, new = (
        _related(preview, step, changed=()),
        _related(preview, step, changed=None if because_of is None else (because_of,)),
    )
    for name, check in checks.items():
        if check(step.old, old) and not check(step.new, new):
            yield name


def keeps_fewer_backups(_preview: Preview, step: Step) -> Iterator[str]:
    """Backups, logs or old versions are kept for a shorter time."""
    for path in step.paths:
        before, after = step.before(path), step.after(path)
        is_time = re.search(r"retention|backupRetentionPeriod|daysSinceNoncurrent|noncurrent", path, re.IGNORECASE)
        if is_time and is_number(before) and is_number(after) and after < before:
            yield f"{path}: {before} becomes {after}; older ones are deleted"
    new = dict(leaves(step.new))
    for path, before in leaves(step.old) if new else ():
        if path.endswith("RetentionPolicy.enabled") and before is True and new.get(path) is not True:
            yield f"{path} is no longer true: what is deleted is gone at once"


def _related(preview: Preview, step: Step, *, changed: Sequence[Step] | None) -> Related:
    """The inputs of what depends on a resource: of some the new ones, of all others the old ones; None is all."""

    def related(type_: str) -> list[Inputs]:
        others = [one for one in preview.steps if one.type == type_ and step.urn in one.dependencies]
        return [inputs for one in others if (inputs := one.new if changed is None or one in changed else one.old)]

    return related
