"""Disks of RDS: what they offer by their size, and which changes are sent, left out or refused.

Sources: RDS user guide, "gp3 storage" (PostgreSQL: 3000 IOPS and 125 MiB/s below 400 GiB, 12,000 and 500 from there);
terraform-provider-aws, internal/service/rds/instance.go: the `DiffSuppressFunc` of `allocated_storage`, and
`dbInstancePopulateModify`, which sends the IOPS of the state with a new size from 400 GiB on; the refusal's words:
hashicorp/terraform-provider-aws#28382.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.package import CloudError
from simulator.core.sources import refuses
from simulator.core.values import Properties, plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

GP3_THRESHOLD_GB = 400
BELOW, FROM = {"iops": 3000, "storageThroughput": 125}, {"iops": 12000, "storageThroughput": 500}


def is_left_larger(outputs: Mapping[str, Any], new: Properties) -> bool:
    """Whether the provider ignores a smaller size, because the disk may have grown by itself."""
    was, will, most = (plain(value) for value in (outputs.get("allocatedStorage"), *_sizes(new)))
    return isinstance(was, int) and isinstance(will, int) and was > will and isinstance(most, int) and most > will


def outputs(inputs: Properties, old: Properties) -> Properties:
    """Size, IOPS and throughput of a gp3 disk; of other types what the program says."""
    size = old["allocatedStorage"] if is_left_larger(old, inputs) else inputs.get("allocatedStorage")
    known = {"allocatedStorage": size} if size is not None else {}
    if inputs.get("storageType") != "gp3" or not isinstance(size, int):
        return known
    defaults = BELOW if size < GP3_THRESHOLD_GB else FROM
    return known | {name: inputs.get(name) or value for name, value in defaults.items()}


@refuses(
    "https://github.com/hashicorp/terraform-provider-aws/issues/28382",
    "aws-docs:AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.html",
)
def allow_change(live: Properties, new: Properties) -> None:
    """Refuses a smaller disk, and a size of 400 GiB or more with the IOPS of a smaller one."""
    was, (will, _) = live.get("allocatedStorage") or 0, _sizes(new)
    if not will or will == was or is_left_larger(live, new):
        return
    if will < was:
        raise CloudError(
            "InvalidParameterCombination: Invalid storage size: the requested size must be "
            "greater than or equal to the current size"
        )
    iops = new.get("iops") or live.get("iops") or 0
    if new.get("storageType") == "gp3" and will >= GP3_THRESHOLD_GB and iops < FROM["iops"]:
        raise CloudError(
            f"InvalidParameterCombination: Invalid iops value for engine name postgres and storage type gp3: {iops}"
        )


def _sizes(new: Properties) -> tuple[Any, Any]:
    return new.get("allocatedStorage"), new.get("maxAllocatedStorage")
