"""The stack's own Cloud KMS key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_gcp as gcp
import pulumi_random as random

from ..frozen import frozen
from ..lookups import look_up
from ..options import child_of, data_child_of
from .grant_delay import pause_after_grant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .context import Context

_NINETY_DAYS, _THIRTY_DAYS = "7776000s", "2592000s"
_STORAGE = "storage"
_ROLE = "roles/cloudkms.cryptoKeyEncrypterDecrypter"


@frozen
class EncryptionKeyArgs:
    """A key for buckets, database and cache."""

    context: Context
    creates_buckets: bool = True
    """Whether a bucket is the first to use the key, which fails in seconds if a grant is not effective yet."""


class EncryptionKey(pulumi.ComponentResource):
    """A Cloud KMS key that rotates every 90 days, and the grants that allow Google's services to use it.

    * Without the key, everything encrypted with it is lost, including backups. So key and grants stay when the stack
      is destroyed, unless the stack is disposable: then its versions are destroyed 30 days later.
    * Names of key rings and keys can never be used again, even after they are destroyed; so a part is generated.
    * Only the service agents of Cloud Storage, Cloud SQL and Memorystore of this project may use it.
    * A grant takes minutes to take effect. A bucket of the stack is created before database and cache, and its grant is
      the last: if the bucket can use the key, the key's policy has all grants. Without such a bucket, database and
      cache wait for some minutes.
    Source: Cloud KMS documentation, "Key rotation", "Destroy and restore key versions", "CMEK".
    """

    path: pulumi.Output[str]
    grants: Sequence[pulumi.Resource]

    def __init__(self, name: str, args: EncryptionKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:gcp:EncryptionKey", name, None, opts)
        context = args.context
        suffix = random.RandomString(f"{name}-suffix", length=6, upper=False, special=False, opts=child_of(self))
        ring = gcp.kms.KeyRing(
            f"{name}-ring",
            name=pulumi.Output.concat(context.names("keys", max_length=56), "-", suffix.result),
            location=context.project.region,
            project=context.project.id,
            opts=data_child_of(self, protect=context.protect, keep=context.keep),
        )
        key = gcp.kms.CryptoKey(
            f"{name}-key",
            name="carto",
            key_ring=ring.id,
            purpose="ENCRYPT_DECRYPT",
            rotation_period=_NINETY_DAYS,
            destroy_scheduled_duration=_THIRTY_DAYS,
            labels=context.tags,
            opts=data_child_of(self, protect=context.protect, keep=context.keep),
        )
        self.grants = self._grants(name, args, key)
        self.path = key.id
        self.register_outputs({"path": self.path})

    def _grants(self, name: str, args: EncryptionKeyArgs, key: gcp.kms.CryptoKey) -> Sequence[pulumi.Resource]:
        grants: list[pulumi.Resource] = []
        for service, agent in self._agents(name, args.context).items():
            full_name, is_tried = f"{name}-for-{service}", args.creates_buckets and service == _STORAGE
            # Without the grant no data can be read, so it stays as long as the key.
            opts = data_child_of(
                self,
                protect=args.context.protect,
                keep=args.context.keep,
                depends_on=grants if is_tried else (),
            )
            if not args.creates_buckets and service != _STORAGE:
                opts = pulumi.ResourceOptions.merge(opts, pause_after_grant(full_name))
            member = pulumi.Output.concat("serviceAccount:", agent)
            grants.append(
                gcp.kms.CryptoKeyIAMMember(full_name, crypto_key_id=key.id, role=_ROLE, member=member, opts=opts)
            )
        return grants

    def _agents(self, name: str, context: Context) -> dict[str, pulumi.Output[str]]:
        """E-mail addresses of the service agents of Google's services in this project; Cloud Storage's is the last."""
        storage = look_up(
            "gcp:storage/getProjectServiceAccount:getProjectServiceAccount",
            {},
            gcp.storage.GetProjectServiceAccountResult,
            parent=self,
            explain=lambda cause: (
                "carto:storage.encryption.kmsKey: the service agent of Cloud Storage, which has to use the key, can't "
                f"be read. Let the credentials call resourcemanager.projects.get. Google Cloud reports: {cause}"
            ),
        )
        # Unlike Cloud Storage's, these exist only once they are requested.
        agents = {
            service: gcp.projects.ServiceIdentity(
                f"{name}-{service}-agent", service=api, project=context.project.id, opts=child_of(self)
            ).email
            for service, api in (("database", "sqladmin.googleapis.com"), ("cache", "redis.googleapis.com"))
        }
        return {**agents, _STORAGE: storage.email_address}
