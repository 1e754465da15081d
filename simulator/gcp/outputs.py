"""What Google Cloud computes for each resource type: ids, addresses, certificates, keys; in its APIs' formats."""

from __future__ import annotations

import base64
import json
import uuid
from typing import TYPE_CHECKING

from simulator.gcp.identifiers import CREATED, NUMBER, drawn, last, service_agent, stable
from simulator.gcp.network_outputs import NETWORK_MAKERS
from simulator.sources import outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.gcp.making import Made, Making
    from simulator.values import Properties

_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nThis stands for the certificate of {}.\n-----END CERTIFICATE-----\n"


@outputs(
    "terraform-google:storage/resource_storage_bucket.go",
    {
        "id": "<name>",
        "url": "gs://<name>",
        "selfLink": "https://www.googleapis.com/storage/v1/b/<name>",
        "projectNumber": "number",
        "timeCreated": "RFC 3339",
        "updated": "RFC 3339",
    },
)
def _bucket(m: Making) -> Made:
    return m.name, m.name, {
        "selfLink": f"https://www.googleapis.com/storage/v1/b/{m.name}",
        "url": f"gs://{m.name}",
        "projectNumber": int(NUMBER),
        "timeCreated": m.kept("timeCreated", lambda: CREATED),
        "updated": CREATED,
    }  # fmt: skip


def _member(of: str, file: str) -> Callable[[Making], Made]:
    @outputs(f"terraform-google:{file}.go", {"id": f"<{of}>/<role>/<member>, and /<condition's title>", "etag": "text"})
    def make(m: Making) -> Made:
        parent = m.inputs[of] if of != "bucket" else f"b/{m.inputs[of].removeprefix('b/')}"
        condition = (m.inputs.get("condition") or {}).get("title")
        words = [parent, m.inputs["role"], m.inputs["member"], *([condition] if condition else [])]
        id_ = "/".join(words)
        return id_, id_, {"etag": f"Bw{stable(id_, 10)}="}

    return make


@outputs(
    "terraform-google:resourcemanager/resource_google_service_account.go",
    {
        "id": "<name>",
        "name": "projects/<project>/serviceAccounts/<email>",
        "email": "<accountId>@<project>.iam.gserviceaccount.com",
        "member": "serviceAccount:<email>",
        "uniqueId": "<21 digits>",
    },
)
def _account(m: Making) -> Made:
    name = m.inputs["accountId"]
    email = f"{name}@{m.place.project}.iam.gserviceaccount.com"
    path = m.place.path("serviceAccounts", email)
    return path, name, {
        "name": path,
        "email": email,
        "member": f"serviceAccount:{email}",
        "uniqueId": m.kept("uniqueId", lambda: f"1{drawn(20)}"),
    }  # fmt: skip


@outputs(
    "terraform-google:resourcemanager/resource_google_service_account_key.go",
    {
        "id": "<name>",
        "name": "projects/<project>/serviceAccounts/<email>/keys/<40 hexadecimal digits>",
        "publicKey": "PEM in Base64",
        "validAfter": "RFC 3339",
        "validBefore": "RFC 3339",
    },
)
@outputs("google-docs:iam/docs/keys-create-delete", {"privateKey": "the key's JSON file in Base64"})
def _key(m: Making) -> Made:
    account = m.inputs["serviceAccountId"]
    number = last(m.id) if m.id else stable(uuid.uuid4().hex, 40)
    key = {
        "type": "service_account",
        "project_id": m.place.project,
        "private_key_id": number,
        "private_key": f"SIMULATED {uuid.uuid4().hex}",
        "client_email": last(account),
    }
    path = f"{account}/keys/{number}"
    return path, path, {
        "name": path,
        "privateKey": m.kept("privateKey", lambda: base64.b64encode(json.dumps(key).encode()).decode()),
        "publicKey": m.kept("publicKey", lambda: base64.b64encode(number.encode()).decode()),
        "validAfter": CREATED,
        "validBefore": "9999-12-31T23:59:59Z",
    }  # fmt: skip


@outputs("terraform-google:resourcemanager/resource_google_project_service.go", {"id": "<project>/<service>"})
def _service(m: Making) -> Made:
    id_ = f"{m.place.project}/{m.inputs['service']}"
    return id_, id_, {}


@outputs(
    "terraform-google:resourcemanager/resource_project_service_identity.go",
    {"id": "projects/<project>/services/<service>", "member": "serviceAccount:<email>"},
)
@outputs(
    "google-docs:iam/docs/service-agents",
    {"email": "service-<project number>@<the service's domain>.iam.gserviceaccount.com"},
)
def _service_identity(m: Making) -> Made:
    email = service_agent(m.inputs["service"])
    id_ = m.place.path("services", m.inputs["service"])
    return id_, id_, {"email": email, "member": f"serviceAccount:{email}"}


@outputs(
    "terraform-google:redis/resource_redis_instance.go",
    {
        "id": "projects/<project>/locations/<region>/instances/<name>",
        "host": "IP address",
        "authString": "<uuid> with AUTH, else empty",
        "createTime": "RFC 3339",
        "currentLocationId": "<zone>",
        "effectiveReservedIpRange": "CIDR block, or the range's name",
        "readEndpointPort": "number",
        "serverCaCerts[].cert": "PEM, with TLS",
        "serverCaCerts[].serialNumber": "text",
        "nodes[].id": "node-<n>",
        "nodes[].zone": "<zone>",
    },
)
@outputs("google-docs:memorystore/docs/redis/about-in-transit-encryption", {"port": "6378 with TLS, else 6379"})
def _cache(m: Making) -> Made:
    zone = f"{m.place.region}-b"
    tls = m.inputs.get("transitEncryptionMode") == "SERVER_AUTHENTICATION"
    address = f"10.{int(stable(m.name, 2), 16)}.1.4"
    return m.place.path("locations", m.place.region, "instances", m.name), m.name, {
        "host": address,
        "port": 6378 if tls else 6379,
        "authString": m.kept("authString", lambda: str(uuid.uuid4())) if m.inputs.get("authEnabled") else "",
        "serverCaCerts": [{"cert": _CERTIFICATE.format(m.name), "serialNumber": "0"}] if tls else [],
        "createTime": m.kept("createTime", lambda: CREATED),
        "currentLocationId": zone,
        "effectiveReservedIpRange": m.inputs.get("reservedIpRange") or "10.0.0.0/29",
        "readEndpointPort": 0,
        "nodes": [{"id": "node-0", "zone": zone}],
    }  # fmt: skip


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
        "serviceAccountEmailAddress": "p<project number>-<letters and digits>@gcp-sa-cloud-sql.iam.gserviceaccount.com",
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
def _database(m: Making) -> Made:
    settings = m.inputs.get("settings") or {}
    ip = settings.get("ipConfiguration") or {}
    psc = bool(ip.get("pscConfigs"))
    private = f"10.{int(stable(m.name, 2), 16)}.0.3" if ip.get("privateNetwork") else ""
    dns, names = _names_of_database(m, ip, plus=settings.get("edition") == "ENTERPRISE_PLUS")
    attachment = f"projects/{stable(m.place.project)}-tp/regions/{m.place.region}/serviceAttachments/a-{stable(m.name)}"
    return m.name, m.name, {
        "connectionName": f"{m.place.project}:{m.place.region}:{m.name}",
        "privateIpAddress": private,
        "publicIpAddress": "203.0.113.9" if ip.get("ipv4Enabled") else "",
        "firstIpAddress": private,
        "ipAddresses": [{"ipAddress": private, "type": "PRIVATE"}] if private else [],
        "dnsName": dns,
        "dnsNames": names,
        "pscServiceAttachmentLink": attachment if psc else "",
        "selfLink": f"https://sqladmin.googleapis.com/sql/v1beta4/{m.place.path('instances', m.name)}",
        "serverCaCerts": [{"cert": _CERTIFICATE.format(m.name), "commonName": "Google", "sha1Fingerprint": "0"}],
        "serviceAccountEmailAddress": f"p{NUMBER}-{stable(m.name, 6)}@gcp-sa-cloud-sql.iam.gserviceaccount.com",
    }  # fmt: skip


def _names_of_database(m: Making, ip: Properties, *, plus: bool) -> tuple[str, list[Properties]]:
    """`dnsName` and `dnsNames` of a server.

    `dnsName` is filled for Private Service Connect, and for a shared authority with a public address; it is empty for
    private services access. Each connection type has a name of its own in `dnsNames`; with Enterprise Plus the write
    endpoint of the cluster is listed too.
    Sources: the provider's description of `dns_name` and `dns_names[].connection_type`; Cloud SQL Admin API,
    `DnsNameMapping`; `parseInstanceDNSName` in GoogleCloudPlatform/cloud-sql-go-connector for the three endings.
    """
    shared_authority = ip.get("serverCaMode") in {"GOOGLE_MANAGED_CAS_CA", "CUSTOMER_MANAGED_CAS_CA"}
    words = f"{stable(m.name)}.{stable(m.place.project)}"
    names: list[Properties] = []

    def add(connection: str, ending: str) -> None:
        if plus:
            name = f"{words}.global.{ending}."
            names.append({"connectionType": connection, "dnsScope": "CLUSTER", "name": name})
        name = f"{words}.{m.place.region}.{ending}."
        names.append({"connectionType": connection, "dnsScope": "INSTANCE", "name": name})

    if ip.get("privateNetwork") and shared_authority:
        add("PRIVATE_SERVICES_ACCESS", "sql-psa.goog")
    if ip.get("pscConfigs"):
        add("PRIVATE_SERVICE_CONNECT", "sql-psc.goog")
    public = bool(ip.get("ipv4Enabled")) and shared_authority
    return (f"{words}.{m.place.region}.sql.goog." if ip.get("pscConfigs") or public else ""), names


@outputs("terraform-google:sql/resource_sql_user.go", {"id": "<name>/<host>/<instance>, the host empty for PostgreSQL"})
def _database_user(m: Making) -> Made:
    id_ = f"{m.name}//{m.inputs['instance']}"
    return id_, id_, {}


@outputs(
    "terraform-google:kms/resource_kms_key_ring.go", {"id": "projects/<project>/locations/<location>/keyRings/<name>"}
)
def _key_ring(m: Making) -> Made:
    path = m.place.path("locations", m.inputs["location"], "keyRings", m.name)
    return path, path, {}


@outputs(
    "terraform-google:kms/resource_kms_crypto_key.go",
    {
        "id": "<keyRing>/cryptoKeys/<name>",
        "primaries[].name": "<id>/cryptoKeyVersions/<n>",
        "primaries[].state": "ENABLED",
    },
)
def _crypto_key(m: Making) -> Made:
    path = f"{m.inputs['keyRing']}/cryptoKeys/{m.name}"
    return path, path, {"primaries": [{"name": f"{path}/cryptoKeyVersions/1", "state": "ENABLED"}]}


MAKERS: Mapping[str, Callable[[Making], Made]] = {
    "gcp:storage/bucket:Bucket": _bucket,
    "gcp:storage/bucketIAMMember:BucketIAMMember": _member("bucket", "storage/iam_storage_bucket"),
    "gcp:serviceaccount/account:Account": _account,
    "gcp:serviceaccount/iAMMember:IAMMember": _member("serviceAccountId", "resourcemanager/iam_service_account"),
    "gcp:serviceaccount/key:Key": _key,
    "gcp:projects/service:Service": _service,
    "gcp:projects/serviceIdentity:ServiceIdentity": _service_identity,
    "gcp:redis/instance:Instance": _cache,
    "gcp:sql/databaseInstance:DatabaseInstance": _database,
    "gcp:sql/user:User": _database_user,
    "gcp:kms/keyRing:KeyRing": _key_ring,
    "gcp:kms/cryptoKey:CryptoKey": _crypto_key,
    **NETWORK_MAKERS,
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": _member("cryptoKeyId", "kms/iam_kms_crypto_key"),
}
