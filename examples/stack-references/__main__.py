"""DNS records of CARTO in a zone of another account, read from the outputs of CARTO's stack.

pip install "carto-selfhosted[aws] @ git+https://github.com/cartodb/carto-selfhosted-pulumi"
"""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
from carto_selfhosted import StackOutputs, stack_outputs

config = pulumi.Config()
zone = aws.route53.get_zone_output(name=config.require("zone"))
carto = stack_outputs(config.require("stack"))


def create_records(outputs: StackOutputs) -> list[str]:
    """One for each record that CARTO's stack does not create. Previews show them: the outputs are known."""
    records = outputs.get("exposureRecords", [])
    for each in records:
        aws.route53.Record(
            f"{each['name']}-{each['type']}".lower(),
            zone_id=zone.zone_id,
            name=each["name"],
            type=each["type"],
            ttl=300,
            records=[each["value"]],
        )
    return [each["name"] for each in records]


pulumi.export("records", carto.apply(create_records))
pulumi.export("url", carto.apply(lambda outputs: outputs["url"]))
