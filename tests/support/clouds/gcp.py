"""A Google Cloud project with one cluster, as far as the components look at it."""

from __future__ import annotations

import base64
from typing import Any

from components.gcp.platform import Platform
from tests.support.quickstart import Quickstart
from tests.support.recorder import Cloud

PROJECT = "acme-platform"
REGION = "europe-west1"
NETWORK = f"projects/{PROJECT}/global/networks/main"
SUBNETWORK = f"projects/{PROJECT}/regions/{REGION}/subnetworks/main"
STORAGE_AGENT = "service-1234@gs-project-accounts.iam.gserviceaccount.com"
DNS_NAME = "1a2b.3c4d.europe-west1.sql-psa.goog"
PSC_NAME = "1a2b.3c4d.europe-west1.sql-psc.goog"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nfor a test\n-----END CERTIFICATE-----"
KEY = '{"type": "service_account", "project_id": "p", "client_email": "a@example.com", "private_key": "of-the-test"}'


def _names(*, psc: bool) -> list[dict[str, str]]:
    connection = "PRIVATE_SERVICE_CONNECT" if psc else "PRIVATE_SERVICES_ACCESS"
    return [
        {"connectionType": connection, "dnsScope": "CLUSTER", "name": "1a2b.3c4d.global.sql-psa.goog."},
        {"connectionType": "PUBLIC", "dnsScope": "INSTANCE", "name": "1a2b.3c4d.europe-west1.sql.goog."},
        {"connectionType": connection, "dnsScope": "INSTANCE", "name": f"{PSC_NAME if psc else DNS_NAME}."},
    ]


class GoogleCloud(Cloud):
    """Everything asked for exists, except what a test takes away."""

    def __init__(
        self,
        *,
        missing: tuple[str, ...] = (),
        workload_identity: bool = True,
        location: str = REGION,
        project: str = PROJECT,
        network: str = NETWORK,
        named: bool = True,
        peered: bool = False,
        ranges: tuple[str, ...] = (),
        cannot_read_networks: bool = False,
        endpoints: dict[str, Any] | None = None,
        gateways: bool = True,
        balancers: bool = True,
        autopilot: bool = False,
        proxies: bool = True,
    ) -> None:
        self.missing = missing
        self.workload_identity = workload_identity
        self.location = location
        self.project = project
        self.network = network
        self.named = named
        self.peered = peered
        self.ranges = ranges
        self.gateways = gateways
        self.balancers = balancers
        self.autopilot = autopilot
        self.proxies = proxies
        self.cannot_read_networks = cannot_read_networks
        self.endpoints = endpoints or {"endpoint": "10.1.2.3", "controlPlaneEndpointsConfigs": []}

    def outputs(self, type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        added: dict[str, Any] = {}
        match type_:
            case "gcp:serviceaccount/account:Account":
                email = f"{inputs['accountId']}@{inputs['project']}.iam.gserviceaccount.com"
                path = f"projects/{inputs['project']}/serviceAccounts/{email}"
                added = {"id": path, "name": path, "email": email, "member": f"serviceAccount:{email}"}
            case "gcp:projects/apiKey:ApiKey":
                added = {"keyString": "AIza-of-the-test"}
            case "gcp:serviceaccount/key:Key":
                added = {"privateKey": base64.b64encode(KEY.encode()).decode()}
            case "gcp:projects/serviceIdentity:ServiceIdentity":
                added = {"email": f"agent-of-{inputs['service']}@gcp-sa.iam.gserviceaccount.com"}
            case "gcp:kms/keyRing:KeyRing":
                added = {"id": f"projects/{inputs['project']}/locations/{inputs['location']}/keyRings/{inputs['name']}"}
            case "gcp:kms/cryptoKey:CryptoKey":
                added = {"id": f"{inputs['keyRing']}/cryptoKeys/{inputs['name']}"}
            case "gcp:sql/databaseInstance:DatabaseInstance":
                psc = "pscConfigs" in inputs["settings"]["ipConfiguration"]
                added = {
                    "dnsName": "1a2b.3c4d.europe-west1.sql.goog." if psc and self.named else "",
                    "dnsNames": _names(psc=psc) if self.named else [],
                    "privateIpAddress": "10.9.0.3",
                    "connectionName": f"{inputs['project']}:{inputs['region']}:{inputs['name']}",
                    "pscServiceAttachmentLink": "projects/google/regions/europe-west1/serviceAttachments/a",
                    "serverCaCerts": [{"cert": CERTIFICATE}],
                }
            case "gcp:redis/instance:Instance":
                added = {
                    "id": f"projects/{inputs['project']}/locations/{inputs['region']}/instances/{inputs['name']}",
                    "host": "10.9.1.4",
                    "authString": f"generated-for-{name}",
                    "serverCaCerts": [{"cert": CERTIFICATE}],
                }
            case "gcp:compute/address:Address":
                added = {"address": "10.0.0.7", "selfLink": f"https://compute/{inputs['name']}"}
            case "random:index/randomPassword:RandomPassword":
                added = {"result": f"generated-{name}-{inputs['keepers']['rotation']}"}
            case "random:index/randomString:RandomString":
                added = {"result": "random"}
            case _:
                added = _of_exposure(type_, name, inputs)
        return added

    def answer(self, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
        asked = str(arguments.get("name"))
        if asked in self.missing:
            raise LookupError(f"{asked}: not found")
        if (found := self._read(token, asked)) is not None:
            return found
        match token:
            case "gcp:organizations/getClientConfig:getClientConfig":
                return {"project": self.project, "region": "", "zone": ""}
            case "gcp:container/getCluster:getCluster":
                pool = [{"workloadPool": f"{PROJECT}.svc.id.goog"}] if self.workload_identity else []
                return {
                    "id": f"projects/{self.project}/locations/{self.location}/clusters/{asked}",
                    "name": asked,
                    **self.endpoints,
                    "masterAuths": [{"clusterCaCertificate": "Y2VydGlmaWNhdGU="}],
                    "network": self.network,
                    "subnetwork": SUBNETWORK,
                    "workloadIdentityConfigs": pool,
                    "enableAutopilot": self.autopilot,
                    "gatewayApiConfigs": [{"channel": "CHANNEL_STANDARD" if self.gateways else "CHANNEL_DISABLED"}],
                    "addonsConfigs": [{"httpLoadBalancings": [{"disabled": not self.balancers}]}],
                }
            case "gcp:compute/getNetworkPeering:getNetworkPeering" | "gcp:compute/getGlobalAddress:getGlobalAddress":
                if self.cannot_read_networks:
                    raise LookupError("googleapi: Error 403: Required 'compute.networks.get' permission")
                if not (self.peered if "network" in arguments else asked.startswith(self.ranges or "\0")):
                    raise LookupError(f"{asked} not found")
                return {"name": asked}
            case "gcp:storage/getBucket:getBucket":
                return {"name": asked, "location": "EU"}
        return super().answer(token, arguments)

    def _read(  # noqa: PLR0911 - one a lookup
        self, token: str, asked: str
    ) -> dict[str, Any] | None:
        """What has only its name, and what an exposure looks at."""
        match token:
            case "gcp:storage/getProjectServiceAccount:getProjectServiceAccount":
                return {"emailAddress": STORAGE_AGENT}
            case "gcp:sql/getBackupRun:getBackupRun":
                return {"status": "SUCCESSFUL"}
            case "gcp:sql/getDatabaseInstance:getDatabaseInstance":
                backups = {"enabled": True, "pointInTimeRecoveryEnabled": True, "transactionLogRetentionDays": 35000}
                return {
                    "name": asked,
                    "databaseVersion": "POSTGRES_16",
                    "region": REGION,
                    "settings": [{"diskSize": 20, "backupConfigurations": [backups]}],
                }
            case "gcp:compute/getSubnetworks:getSubnetworks":
                network = f"https://www.googleapis.com/compute/v1/{self.network}"
                ranges = [{"name": "proxies", "ipCidrRange": "10.129.0.0/23", "network": network}]
                return {"subnetworks": ranges if self.proxies else []}
            case "gcp:compute/getGlobalAddress:getGlobalAddress" if asked.startswith("reserved-"):
                kind = "INTERNAL" if "range" in asked else "EXTERNAL"
                return {"name": asked, "address": "198.51.100.8", "addressType": kind}
            case "gcp:compute/getAddress:getAddress":
                purpose = "GCE_ENDPOINT" if "endpoint" in asked else "SHARED_LOADBALANCER_VIP"
                return {"name": asked, "address": "10.0.0.8", "region": REGION, "purpose": purpose}
            case "gcp:dns/getManagedZone:getManagedZone":
                private = asked.startswith("private-")
                domain = f"{asked.removeprefix('private-').replace('-', '.')}."
                return {"name": asked, "dnsName": domain, "visibility": "private" if private else "public"}
        return None


def _of_exposure(type_: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    match type_:
        case "gcp:compute/globalAddress:GlobalAddress":
            return {"address": "198.51.100.7"}
        case "gcp:certificatemanager/dnsAuthorization:DnsAuthorization":
            record = {"name": f"_acme-challenge.{inputs['domain']}.", "type": "CNAME", "data": "1.authorize.goog."}
            return {"id": f"{name}-id", "dnsResourceRecords": [record]}
        case "gcp:certificatemanager/certificate:Certificate":
            return {"id": f"{name}-id", "name": f"{name}-1a2b3c4"}
    return {}


QUICKSTART = Quickstart(
    cloud="gcp",
    cluster={"name": "platform", "location": REGION},
    platform=Platform,
    account=GoogleCloud,
)
provisioned, platform_output, stack_settings = QUICKSTART.provisioned, QUICKSTART.platform_output, QUICKSTART.settings
