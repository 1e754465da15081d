"""The gateway of the Analytics Toolbox for Redshift, without an installation of CARTO in the same program.

pip install "carto-selfhosted[aws] @ git+https://github.com/cartodb/carto-selfhosted-pulumi"
"""

import pulumi
from carto_selfhosted.aws import Account, Context
from carto_selfhosted.warehouses import AnalyticsToolbox, AnalyticsToolboxArgs, GatewayRepository, RedshiftCluster

config = pulumi.Config()
context = Context.create(Account.of_provider(), prefix="gateway")
outputs = dict(GatewayRepository("gateway-image", context).outputs)
image = config.get("image")
if image is not None:
    gateway = AnalyticsToolbox(
        "gateway",
        AnalyticsToolboxArgs(
            context=context,
            image=image,
            vpc_id=config.require("vpcId"),
            subnets=config.require_object("subnetIds"),
            carto_cidrs=config.require_object("cartoCidrs"),
            redshift=RedshiftCluster(identifier=config.require("redshiftCluster")),
            api_base_url=f"https://{config.require('domain')}/api",
        ),
    )
    outputs |= gateway.outputs
pulumi.export("analyticsToolbox", outputs)
