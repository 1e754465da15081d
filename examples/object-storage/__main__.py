"""CARTO's S3 buckets and nothing else, with the components of this repository in a program of your own.

pip install "carto-selfhosted[aws] @ git+https://github.com/cartodb/carto-selfhosted-pulumi"
"""

import pulumi
from carto_selfhosted.aws import Account, Context, ObjectStorage, ObjectStorageArgs

context = Context.create(Account.of_provider(), prefix="maps", tags={"team": "gis"})
storage = ObjectStorage(
    "maps-storage",
    ObjectStorageArgs(context=context, cors_origins=["https://maps.example.com"]),
)
pulumi.export("imports", storage.imports.name)
pulumi.export("thumbnails", storage.thumbnails.name)
