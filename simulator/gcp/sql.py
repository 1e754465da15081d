"""Cloud SQL: servers and users."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.core.check import Failure
from simulator.core.package import CloudError
from simulator.core.references import last
from simulator.core.rules import known
from simulator.core.sources import Message, outputs, refuses
from simulator.core.values import Properties, plain
from simulator.gcp.account import NUMBER, Project, stable
from simulator.gcp.resource_type import GcpType, Request, UsesKey, is_less
from simulator.gcp.servicenetworking import require_peering
from simulator.gcp.sql_restores import refuse_restore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.core.inventory import Record
    from simulator.core.package import State
    from simulator.core.resource_type import Created, Failures

FINAL_BACKUP = "gcp:sql/finalBackup:FinalBackup"
"""The backup of a server that was deleted with `finalBackupConfig`. The provider has no resource for it. Source:
Cloud SQL, "Manage final backups"."""
CUSTOM = re.compile(r"db-custom-([0-9]+)-([0-9]+)")
LOG_DAYS, PLUS_LOG_DAYS = 7, 35
_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nSimulated certificate of {}.\n-----END CERTIFICATE-----\n"


class DatabaseInstance(GcpType):
    """A server."""

    token = "gcp:sql/databaseInstance:DatabaseInstance"
    apis = ("sqladmin",)
    uses_key = UsesKey(("encryptionKeyName",), "gcp-sa-cloud-sql")
    name_stays = Message(
        "Error, failed to create instance {}: googleapi: Error 409: The Cloud SQL instance already exists. When you "
        "delete an instance, you can't reuse the name of the deleted instance until one week from the deletion date., "
        "instanceAlreadyExists",
        "https://github.com/hashicorp/terraform-provider-google/issues/6066",
    )

    @refuses(
        "terraform-google:sql/resource_sql_database_instance.go", "google-docs:sql/docs/postgres/instance-settings"
    )
    def conditions(self, inputs: Properties) -> Failures:
        settings = known(inputs, "settings") or {}
        ip = known(settings, "ipConfiguration") or {}
        if ip.get("ipv4Enabled") is False and not ip.get("privateNetwork") and not ip.get("pscConfigs"):
            yield Failure("settings.ipConfiguration", "at least one of public IP, private network or PSC is needed")
        rotates = ip.get("serverCertificateRotationMode") == "AUTOMATIC_ROTATION_DURING_MAINTENANCE"
        if rotates and ip.get("serverCaMode") not in {"GOOGLE_MANAGED_CAS_CA", "CUSTOMER_MANAGED_CAS_CA"}:
            # Source: Cloud SQL Admin API, `IpConfiguration.serverCertificateRotationMode`.
            yield Failure("settings.ipConfiguration.serverCertificateRotationMode", "needs a CA mode of the CA Service")
        tier = str(known(settings, "tier") or "")
        plus = known(settings, "edition") == "ENTERPRISE_PLUS"
        custom = CUSTOM.fullmatch(tier)
        if custom:
            cpus, megabytes = int(custom[1]), int(custom[2])
            if (cpus != 1 and cpus % 2) or megabytes % 256 or not 0.9 * 1024 * cpus <= megabytes <= 6.5 * 1024 * cpus:
                yield Failure("settings.tier", f"{tier!r} is not a machine Cloud SQL has")
            if plus:
                yield Failure("settings.tier", f"{tier!r} is not a machine of Enterprise Plus")
        elif tier.startswith("db-perf-optimized") and not plus:
            yield Failure("settings.tier", f"{tier!r} is a machine of Enterprise Plus only")
        days = known(settings, "backupConfiguration", "transactionLogRetentionDays")
        most = PLUS_LOG_DAYS if plus else LOG_DAYS
        if isinstance(days, int) and not 1 <= days <= most:
            yield Failure("settings.backupConfiguration.transactionLogRetentionDays", f"expected 1 to {most}")
        backups = known(settings, "backupConfiguration") or {}
        if known(settings, "availabilityType") == "REGIONAL" and not (
            backups.get("enabled") and backups.get("pointInTimeRecoveryEnabled")
        ):
            yield Failure("settings.availabilityType", "REGIONAL needs backups and point-in-time recovery")

    def replaces(self, state: State, new: Properties, changed: set[str]) -> Iterator[str]:
        """Properties below `settings`, of which a plan names the top alone."""
        if "settings" not in changed:
            return
        was, will = state.inputs.get("settings") or {}, new.get("settings") or {}
        shrinks = not will.get("diskAutoresize", True) and is_less(will.get("diskSize"), was.get("diskSize"))
        leaves = _private_network(state.inputs) and not _private_network(new)
        fixed = any(was.get(name) != will.get(name) for name in ("diskType", "collation"))
        if fixed or shrinks or leaves:
            yield "settings"

    @outputs(
        "terraform-google:sql/resource_sql_database_instance.go",
        {
            "id": "<name>",
            "connectionName": "<project>:<region>:<name>",
            "privateIpAddress": "IP address, or empty",
            "publicIpAddress": "IP address, or empty",
            "firstIpAddress": "IP address, or empty",
            "pscServiceAttachmentLink": "projects/<project>/regions/<region>/serviceAttachments/<name>, or empty",
            "selfLink": "https://sqladmin.googleapis.com/sql/v1beta4/projects/<project>/instances/<name>",
            "serviceAccountEmailAddress": "p<project number>-<letters and digits>"
            "@gcp-sa-cloud-sql.iam.gserviceaccount.com",
            "ipAddresses[].ipAddress": "IP address",
            "ipAddresses[].type": "PRIVATE, PRIMARY or OUTGOING",
            "serverCaCerts[].cert": "PEM",
            "serverCaCerts[].commonName": "text",
            "serverCaCerts[].sha1Fingerprint": "<40 hexadecimal digits>",
        },
    )
    @outputs(
        "google-docs:sql/docs/postgres/admin-api/rest/v1beta4/instances",
        {
            "dnsName": "<hash>.<hash>.<region>.sql.goog., or empty",
            "dnsNames[].name": "<hash>.<hash>.<region or global>.<sql, sql-psa or sql-psc>.goog.",
            "dnsNames[].connectionType": "PUBLIC, PRIVATE_SERVICES_ACCESS or PRIVATE_SERVICE_CONNECT",
            "dnsNames[].dnsScope": "INSTANCE or CLUSTER",
        },
    )
    def compute(self, request: Request) -> Created:
        settings = request.inputs.get("settings") or {}
        ip = settings.get("ipConfiguration") or {}
        psc = bool(ip.get("pscConfigs"))
        private = f"10.{int(stable(request.name, 2), 16)}.0.3" if ip.get("privateNetwork") else ""
        certificate, domain = _CERTIFICATE.format(request.name), "gcp-sa-cloud-sql.iam.gserviceaccount.com"
        dns, names = _names_of_database(request, ip, plus=settings.get("edition") == "ENTERPRISE_PLUS")
        project = request.account
        tenant = f"projects/{stable(project.id)}-tp/regions/{project.region}"
        return request.name, request.name, {
            "connectionName": f"{project.id}:{project.region}:{request.name}",
            "privateIpAddress": private,
            "publicIpAddress": "203.0.113.9" if ip.get("ipv4Enabled") else "",
            "firstIpAddress": private,
            "ipAddresses": [{"ipAddress": private, "type": "PRIVATE"}] if private else [],
            "dnsName": dns,
            "dnsNames": names,
            "pscServiceAttachmentLink": f"{tenant}/serviceAttachments/a-{stable(request.name)}" if psc else "",
            "selfLink": f"https://sqladmin.googleapis.com/sql/v1beta4/{project.path('instances', request.name)}",
            "serverCaCerts": [{"cert": certificate, "commonName": "Google", "sha1Fingerprint": "0"}],
            "serviceAccountEmailAddress": f"p{NUMBER}-{stable(request.name, 6)}@{domain}",
        }  # fmt: skip

    def validate_create(self, request: Request, id_: str, name: str) -> None:
        network = _private_network(request.inputs)
        if network:
            require_peering(request.account, network)
        refuse_restore(request)

    @refuses(
        "google-docs:sql/docs/postgres/editions-intro",
        "google-docs:sql/docs/postgres/upgrade-major-db-version-inplace",
    )
    def validate_update(self, account: Project, live: State, new: Properties) -> None:
        older, newer = (str(inputs.get("databaseVersion")) for inputs in (live.inputs, new))
        if _major(newer) < _major(older):
            raise CloudError(f"googleapi: Error 400: Invalid request: cannot change {older} to {newer}.")
        was, will = (inputs.get("settings") or {} for inputs in (live.inputs, new))
        if was.get("edition") != will.get("edition") and was.get("tier") == will.get("tier"):
            raise CloudError("googleapi: Error 400: Invalid Tier for the requested edition.")

    @refuses("terraform-google:sql/resource_sql_database_instance.go")
    def validate_delete(self, account: Project, record: Record, applied: Properties) -> None:
        if applied.get("deletionProtection"):
            raise CloudError(
                "cannot destroy instance without setting deletion_protection=false and running the update before"
            )
        if (plain(record.inputs).get("settings") or {}).get("deletionProtectionEnabled"):
            raise CloudError("googleapi: Error 400: The instance is protected. Please disable deletion protection.")

    def after_delete(self, account: Project, record: Record, applied: Properties) -> None:
        """A final backup stays."""
        live = plain(record.inputs)
        final = (live.get("settings") or {}).get("finalBackupConfig") or {}
        if final.get("enabled"):
            # Without a number of days Cloud SQL keeps it for 30. Source: `gcloud sql instances delete`.
            kept = {
                "instance": record.name,
                "retentionDays": final.get("retentionDays") or 30,
                "encryptionKeyName": live.get("encryptionKeyName"),
            }
            account.save(FINAL_BACKUP, f"{record.id}/final-backup", record.name, outputs=kept)

    def import_id(self, account: Project, configured: str) -> str:
        """An import may name the project first. Source: the type's page in pulumi-gcp 10.2, "Import"."""
        return last(configured)


def _private_network(inputs: Properties) -> Any:
    return ((inputs.get("settings") or {}).get("ipConfiguration") or {}).get("privateNetwork")


def _major(version: str) -> int:
    digits = version.rpartition("_")[2]
    return int(digits) if digits.isdigit() else 0


def _names_of_database(request: Request, ip: Properties, *, plus: bool) -> tuple[str, list[Properties]]:
    """`dnsName` and `dnsNames` of a server.

    `dnsName` is filled for Private Service Connect, and for a shared authority with a public address; it is empty for
    private services access. Each connection type has a name of its own in `dnsNames`; with Enterprise Plus the write
    endpoint of the cluster is listed too.
    Sources: the provider's description of `dns_name` and `dns_names[].connection_type`; Cloud SQL Admin API,
    `DnsNameMapping`; `parseInstanceDNSName` in GoogleCloudPlatform/cloud-sql-go-connector for the three endings.
    """
    shared_authority = ip.get("serverCaMode") in {"GOOGLE_MANAGED_CAS_CA", "CUSTOMER_MANAGED_CAS_CA"}
    words = f"{stable(request.name)}.{stable(request.account.id)}"
    names: list[Properties] = []

    def add(connection: str, ending: str) -> None:
        if plus:
            name = f"{words}.global.{ending}."
            names.append({"connectionType": connection, "dnsScope": "CLUSTER", "name": name})
        name = f"{words}.{request.account.region}.{ending}."
        names.append({"connectionType": connection, "dnsScope": "INSTANCE", "name": name})

    if ip.get("privateNetwork") and shared_authority:
        add("PRIVATE_SERVICES_ACCESS", "sql-psa.goog")
    if ip.get("pscConfigs"):
        add("PRIVATE_SERVICE_CONNECT", "sql-psc.goog")
    public = bool(ip.get("ipv4Enabled")) and shared_authority
    return (f"{words}.{request.account.region}.sql.goog." if ip.get("pscConfigs") or public else ""), names


class User(GcpType):
    """A user of a server."""

    token = "gcp:sql/user:User"
    apis = ("sqladmin",)

    @refuses("google-docs:sql/docs/postgres/admin-api/rest/v1beta4/users")
    def conditions(self, inputs: Properties) -> Failures:
        kind = known(inputs, "type") or "BUILT_IN"
        if kind == "BUILT_IN" and inputs.get("password") is None and inputs.get("passwordWo") is None:
            yield Failure("password", "a built-in user of PostgreSQL needs a password")
        if known(inputs, "host"):
            yield Failure("host", "only users of MySQL have a host")

    @outputs(
        "terraform-google:sql/resource_sql_user.go", {"id": "<name>/<host>/<instance>, the host empty for PostgreSQL"}
    )
    def compute(self, request: Request) -> Created:
        id_ = f"{request.name}//{request.inputs['instance']}"
        return id_, id_, {}

    def import_id(self, account: Project, configured: str) -> str:
        """An import names project, instance and user. Source: the type's page in pulumi-gcp 10.2, "Import"."""
        match configured.split("/"):
            case [_, instance, name]:
                return f"{name}//{instance}"
        return configured
