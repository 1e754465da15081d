"""Buffers and body size of the router. Guide: "Advanced customizations", NGINX; chart contract, row 10 of section 3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field
from typing_extensions import override

from ..problems import RuleViolation
from ..text_format import TextFormat
from .feature import Feature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_UNITS = {"k": 1024, "m": 1024**2, "g": 1024**3}
# Defaults of chart 1.280.1.
_BUFFERS, _BUFFER, _BUSY = "16 32k", "32k", "64k"

Size = Annotated[
    str,
    TextFormat(description="a size of NGINX such as 32k or 10M", example="10M", pattern=r"[0-9]{1,9}[kKmMgG]?"),
]
Buffers = Annotated[
    str,
    TextFormat(
        description="number and size of buffers of NGINX, such as 16 32k",
        example="16 32k",
        pattern=r"[1-9][0-9]{0,4} [0-9]{1,9}[kKmM]?",
    ),
]


class Nginx(Feature):
    """NGINX in CARTO's router."""

    title: ClassVar[str] = "NGINX"

    client_max_body_size: Size | None = None
    """The largest request. Default: the chart's `10M`."""
    gzip_min_length: int | None = Field(default=None, ge=0)
    """The shortest response that is compressed, in bytes. Default: the chart's 1100."""
    gzip_buffers: Buffers | None = None
    """Buffers to compress a response. Default: the chart's `16 8k`."""
    proxy_buffers: Buffers | None = None
    """Buffers for a response of a service, for each connection. Default: the chart's `16 32k`."""
    proxy_buffer_size: Size | None = None
    """Buffer for the first part of a response, with its headers. Default: the chart's `32k`."""
    proxy_busy_buffers_size: Size | None = None
    """Buffers that may be busy with sending to the client. Default: the chart's `64k`."""

    @override
    def violations(self) -> Iterator[RuleViolation]:
        """What NGINX does not start with. Source: `ngx_http_proxy_merge_loc_conf` in ngx_http_proxy_module.c."""
        number, _, size = (self.proxy_buffers or _BUFFERS).partition(" ")
        one, busy = _bytes(size), _bytes(self.proxy_busy_buffers_size or _BUSY)
        if int(number) < 2:
            yield RuleViolation(path="proxyBuffers", reason="one buffer; NGINX starts with two or more only")
            return
        least, most = max(one, _bytes(self.proxy_buffer_size or _BUFFER)), (int(number) - 1) * one
        if not least <= busy <= most:
            yield RuleViolation(
                path="proxyBusyBuffersSize",
                reason=f"{busy} bytes; with the other buffers, NGINX starts with {least} to {most} bytes only",
                fix=f"pulumi config set --path carto:features.nginx.proxyBusyBuffersSize {least}"
                if least <= most
                else "raise proxyBuffers",
                about=("proxyBuffers", "proxyBufferSize"),
            )

    @override
    def values(self) -> Mapping[str, Any]:
        config = {
            "client_max_body_size": self.client_max_body_size,
            "gzip_min_length": None if self.gzip_min_length is None else str(self.gzip_min_length),
            "gzip_buffers": self.gzip_buffers,
            "proxy_buffers": self.proxy_buffers,
            "proxy_buffer_size": self.proxy_buffer_size,
            "proxy_busy_buffers_size": self.proxy_busy_buffers_size,
        }
        configured = {key: value for key, value in config.items() if value is not None}
        return {"router": {"nginxConfig": configured}} if configured else {}


def _bytes(size: str) -> int:
    unit = _UNITS.get(size[-1].lower())
    return int(size) if unit is None else int(size[:-1]) * unit
