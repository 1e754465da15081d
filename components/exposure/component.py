"""The exposure of one installation: what leads users to CARTO."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from ..options import child_of
from .contract import Exposure as ExposureContract

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .contract import CartoService, DnsRecord, Start


class Exposure(pulumi.ComponentResource):
    """What leads users to CARTO, in two steps: what needs no CARTO at once, the rest when the release is installed.

    `name` is the installation's with `-exposure`; all parts have names that start with it.
    """

    contract: ExposureContract

    def __init__(self, name: str, start: Start, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("carto:exposure:Exposure", name, None, opts)
        self.contract = start(name, child_of(self))

    def bind(self, service: CartoService, release: pulumi.CustomResource | None) -> Mapping[str, pulumi.Input[object]]:
        """Lead users to the router's Service, and return the stack's outputs about it.

        Without a release (`carto:release.install: false`) nothing can be bound yet.
        """
        records, outputs = [*self.contract.records], dict(self.contract.outputs)
        if release is not None and self.contract.bind is not None:
            bound = self.contract.bind(service, release, child_of(self))
            records += bound.records
            outputs |= bound.outputs
        outputs["exposureRecords"] = _readable(records)
        self.register_outputs({"records": outputs["exposureRecords"]})
        return outputs


def _readable(records: Sequence[DnsRecord]) -> list[Mapping[str, pulumi.Input[str]]]:
    return [{"name": record.name, "type": record.type, "value": record.value} for record in records]
