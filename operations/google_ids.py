"""Import ids on Google Cloud, with the inputs they are made of.

Left out: grants to members, enabled APIs' identities and keys of service accounts. Granting again what is granted
changes nothing; the others cannot be imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

GOOGLE: Final[Mapping[str, str]] = {
    "gcp:compute/address:Address": "projects/{project}/regions/{region}/addresses/{name}",
    "gcp:compute/forwardingRule:ForwardingRule": "projects/{project}/regions/{region}/forwardingRules/{name}",
    "gcp:compute/globalAddress:GlobalAddress": "projects/{project}/global/addresses/{name}",
    "gcp:dns/managedZone:ManagedZone": "projects/{project}/managedZones/{name}",
    "gcp:dns/recordSet:RecordSet": "projects/{project}/managedZones/{managedZone}/rrsets/{name}/{type}",
    "gcp:kms/cryptoKey:CryptoKey": "{keyRing}/cryptoKeys/{name}",
    "gcp:kms/keyRing:KeyRing": "projects/{project}/locations/{location}/keyRings/{name}",
    "gcp:projects/service:Service": "{project}/{service}",
    "gcp:redis/instance:Instance": "projects/{project}/locations/{region}/instances/{name}",
    "gcp:serviceaccount/account:Account": (
        "projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com"
    ),
    "gcp:servicenetworking/connection:Connection": "/{network}:{service}",
    "gcp:sql/databaseInstance:DatabaseInstance": "{project}/{name}",
    "gcp:sql/user:User": "{project}/{instance}/{name}",
    "gcp:storage/bucket:Bucket": "{project}/{name}",
}
