"""What Google Cloud computes for each resource type: ids, addresses, certificates, keys; in its APIs' formats."""

from __future__ import annotations

import base64
import json
import uuid
from typing import TYPE_CHECKING

from simulator.gcp.identifiers import COMPUTE, CREATED, NUMBER, drawn, last, service_agent, stable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.gcp.making import Made, Making

_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nThis stands for the certificate of {}.\n-----END CERTIFICATE-----\n"


def _bucket(m: Making) -> Made:
    return m.name, m.name, {
        "selfLink": f"https://www.googleapis.com/storage/v1/b/{m.name}",
        "url": f"gs://{m.name}",
        "projectNumber": int(NUMBER),
        "timeCreated": m.kept("timeCreated", lambda: CREATED),
        "updated": CREATED,
    }  # fmt: skip


def _member(of: str) -> Callable[[Making], Made]:
    def make(m: Making) -> Made:
        parent = m.inputs[of] if of != "bucket" else f"b/{m.inputs[of].removeprefix('b/')}"
        condition = (m.inputs.get("condition") or {}).get("title")
        words = [parent, m.inputs["role"], m.inputs["member"], *([condition] if condition else [])]
        id_ = "/".join(words)
        return id_, id_, {"etag": f"Bw{stable(id_, 10)}="}

    return make


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


def _service(m: Making) -> Made:
    id_ = f"{m.place.project}/{m.inputs['service']}"
    return id_, id_, {}


def _service_identity(m: Making) -> Made:
    email = service_agent(m.inputs["service"])
    id_ = m.place.path("services", m.inputs["service"])
    return id_, id_, {"email": email, "member": f"serviceAccount:{email}"}


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


def _database(m: Making) -> Made:
    ip = (m.inputs.get("settings") or {}).get("ipConfiguration") or {}
    psc = bool(ip.get("pscConfigs"))
    private = f"10.{int(stable(m.name, 2), 16)}.0.3" if ip.get("privateNetwork") else ""
    # The shared authority writes the server's name into its certificate; the server's own writes none that is told.
    named = psc or ip.get("serverCaMode") in {"GOOGLE_MANAGED_CAS_CA", "CUSTOMER_MANAGED_CAS_CA"}
    dns = f"{stable(m.name)}.{stable(m.place.project)}.{m.place.region}.sql.goog." if named else ""
    attachment = f"projects/{stable(m.place.project)}-tp/regions/{m.place.region}/serviceAttachments/a-{stable(m.name)}"
    return m.name, m.name, {
        "connectionName": f"{m.place.project}:{m.place.region}:{m.name}",
        "privateIpAddress": private,
        "publicIpAddress": "203.0.113.9" if ip.get("ipv4Enabled") else "",
        "firstIpAddress": private,
        "ipAddresses": [{"ipAddress": private, "type": "PRIVATE"}] if private else [],
        "dnsName": dns,
        "dnsNames": [{"name": dns, "dnsScope": "INSTANCE"}] if named else [],
        "pscServiceAttachmentLink": attachment if psc else "",
        "selfLink": f"https://sqladmin.googleapis.com/sql/v1beta4/{m.place.path('instances', m.name)}",
        "serverCaCerts": [{"cert": _CERTIFICATE.format(m.name), "commonName": "Google", "sha1Fingerprint": "0"}],
        "serviceAccountEmailAddress": f"p{NUMBER}-{stable(m.name, 6)}@gcp-sa-cloud-sql.iam.gserviceaccount.com",
    }  # fmt: skip


def _database_user(m: Making) -> Made:
    id_ = f"{m.name}//{m.inputs['instance']}"
    return id_, id_, {}


def _range(m: Making) -> Made:
    path = m.place.path("global", "addresses", m.name)
    return path, m.name, {
        "address": m.inputs.get("address") or f"10.{int(stable(m.name, 2), 16)}.0.0",
        "selfLink": COMPUTE + path,
        "creationTimestamp": m.kept("creationTimestamp", lambda: CREATED),
        "labelFingerprint": stable(json.dumps(m.inputs.get("labels") or {}, sort_keys=True)),
    }  # fmt: skip


def _address(m: Making) -> Made:
    path = m.place.regional("addresses", m.name)
    return path, m.name, {
        "address": m.inputs.get("address") or f"10.0.{int(stable(m.name, 2), 16)}.7",
        "addressId": int(stable(path, 8), 16),
        "selfLink": COMPUTE + path,
        "users": [],
        "creationTimestamp": m.kept("creationTimestamp", lambda: CREATED),
        "labelFingerprint": stable(json.dumps(m.inputs.get("labels") or {}, sort_keys=True)),
    }  # fmt: skip


def _forwarding_rule(m: Making) -> Made:
    path = m.place.regional("forwardingRules", m.name)
    return path, m.name, {
        "selfLink": COMPUTE + path,
        "pscConnectionId": str(int(stable(path, 12), 16)),
        "pscConnectionStatus": "ACCEPTED",
        "forwardingRuleId": int(stable(path, 8), 16),
        "creationTimestamp": m.kept("creationTimestamp", lambda: CREATED),
        "labelFingerprint": stable(json.dumps(m.inputs.get("labels") or {}, sort_keys=True)),
    }  # fmt: skip


def _connection(m: Making) -> Made:
    id_ = f"{m.inputs['network']}:{m.inputs['service']}".replace("/", "%2F")
    return id_, id_, {"peering": m.inputs["service"].replace(".", "-")}


def _zone(m: Making) -> Made:
    path = m.place.path("managedZones", m.name)
    servers = [f"ns-gcp-private.{m.inputs['dnsName']}"]
    return path, m.name, {
        "managedZoneId": int(stable(path, 8), 16),
        "nameServers": servers,
        "creationTime": m.kept("creationTime", lambda: CREATED),
    }  # fmt: skip


def _record(m: Making) -> Made:
    path = m.place.path("managedZones", last(m.inputs["managedZone"]), "rrsets", m.name, m.inputs["type"])
    return path, path, {}


def _key_ring(m: Making) -> Made:
    path = m.place.path("locations", m.inputs["location"], "keyRings", m.name)
    return path, path, {}


def _crypto_key(m: Making) -> Made:
    path = f"{m.inputs['keyRing']}/cryptoKeys/{m.name}"
    return path, path, {"primaries": [{"name": f"{path}/cryptoKeyVersions/1", "state": "ENABLED"}]}


MAKERS: Mapping[str, Callable[[Making], Made]] = {
    "gcp:storage/bucket:Bucket": _bucket,
    "gcp:storage/bucketIAMMember:BucketIAMMember": _member("bucket"),
    "gcp:serviceaccount/account:Account": _account,
    "gcp:serviceaccount/iAMMember:IAMMember": _member("serviceAccountId"),
    "gcp:serviceaccount/key:Key": _key,
    "gcp:projects/service:Service": _service,
    "gcp:projects/serviceIdentity:ServiceIdentity": _service_identity,
    "gcp:redis/instance:Instance": _cache,
    "gcp:sql/databaseInstance:DatabaseInstance": _database,
    "gcp:sql/user:User": _database_user,
    "gcp:compute/globalAddress:GlobalAddress": _range,
    "gcp:compute/address:Address": _address,
    "gcp:compute/forwardingRule:ForwardingRule": _forwarding_rule,
    "gcp:servicenetworking/connection:Connection": _connection,
    "gcp:dns/managedZone:ManagedZone": _zone,
    "gcp:dns/recordSet:RecordSet": _record,
    "gcp:kms/keyRing:KeyRing": _key_ring,
    "gcp:kms/cryptoKey:CryptoKey": _crypto_key,
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": _member("cryptoKeyId"),
}
