"""Formats of domains, hosts, addresses and paths."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated
from urllib.parse import urlsplit

from ..problems import invalid, quoted
from ..text_format import TextFormat

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
HIGHEST_PORT = 65535
LONGEST_NAME, LONGEST_PATH = 255, 3000
"""Bytes. Linux takes 255 and 4096; the rest of the latter is for the folder the path starts from."""
_HERE = ("localhost", "localhost.localdomain", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104 - names to refuse


def check_path(text: str) -> None:
    """Refuse what no file system takes, or what could not be shown.

    Raises:
        PydanticCustomError: a name in it is too long, or it has characters that do not print.
    """
    if not text.isprintable() or any(len(name.encode()) > LONGEST_NAME for name in text.split("/")):
        raise invalid(f"a path of names of at most {LONGEST_NAME} bytes, all of which can be printed")
    if len(text.encode()) > LONGEST_PATH:
        raise invalid(f"a path of at most {LONGEST_PATH} bytes")


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True


def _name_alone(text: str) -> str:
    """The host of something that looks like an address, for the fix."""
    return (
        urlsplit(text if "//" in text else f"//{text}").netloc.rpartition("@")[2].partition(":")[0].rstrip(".").lower()
    )


def _set_domain(name: str) -> str:
    return f"pulumi config set --path carto:domain {quoted(name)}" if name else ""


def check_domain(text: str) -> None:
    """Refuse what is no domain that users can open.

    Raises:
        PydanticCustomError: with the nearest domain as the fix, where there is one.
    """
    if "://" in text or re.search(r"[/?#@]", text):
        raise invalid("a domain alone, without scheme or path", _set_domain(_name_alone(text)))
    if _is_ip(text):
        raise invalid("a domain name; CARTO's logins do not work on an IP address", "use a name that resolves to it")
    if re.search(r":\d*$", text):
        raise invalid("a domain without a port; CARTO is served on 443", _set_domain(_name_alone(text)))
    if text.rstrip(".").lower() in _HERE or text.lower().endswith(".localhost"):
        raise invalid("a domain users can reach, not this machine's own name")
    if text.startswith("*."):
        raise invalid("one domain, not a wildcard", _set_domain(f"carto.{text[2:]}"))
    if text != text.lower() or text.endswith("."):
        raise invalid("a lower-case domain without a dot at the end", _set_domain(text.lower().rstrip(".")))
    if "." not in text:
        name = text if re.fullmatch(_LABEL, text) else "carto"
        raise invalid("a full domain with at least one dot", f"use a name such as {name}.example.com")
    if len(text) > 253 or any(len(label) > 63 for label in text.split(".")):
        raise invalid("a domain of at most 253 characters, and at most 63 between two dots")
    if not all(re.fullmatch(_LABEL, label) for label in text.split(".")) or text.rsplit(".", 1)[1].isdigit():
        raise invalid(
            "labels of letters, digits and inner hyphens, separated by dots; others in punycode (xn--…)",
            _set_domain(_punycode(text.strip())),
        )


def check_host(text: str) -> None:
    """Refuse what is no host that pods can reach.

    Raises:
        PydanticCustomError: with what to remove, where that is clear.
    """
    if "://" in text or "/" in text or "@" in text:
        raise invalid("a host alone, without scheme, login or path", _host_alone(text))
    if text.lower().rstrip(".") in _HERE:
        raise invalid("a host pods can reach; this name means the pod itself")
    if _is_ip(text):
        return
    if re.search(r":\d*$", text):
        raise invalid("a host without a port", _host_alone(text))
    if len(text) > 253 or not all(re.fullmatch(_LABEL, label) for label in text.lower().split(".")):
        raise invalid("a DNS name or an IP address")


def _host_alone(text: str) -> str:
    """The host of an address as a fix; where it has a login, the words alone, because a part of it may be a secret."""
    host, _, port = text.rpartition("://")[2].partition("/")[0].partition(":")
    if "@" in text or not re.fullmatch(rf"{_LABEL}(\.{_LABEL})*", host.lower()):
        return "remove everything before and after the host"
    return f"use {host}" + ("\nput the port into the `port` setting next to it" if port else "")


def _cache_host(text: str) -> None:
    check_host(text)
    if ".serverless." in text:
        raise invalid("a cache with two logical databases; CARTO uses 0 and 1, which ElastiCache Serverless lacks")
    if text.startswith("clustercfg.") or ".clustercfg." in text:
        raise invalid("a cache with cluster mode disabled; CARTO uses the logical databases 0 and 1")
    if text.startswith("replica.") or "-ro." in text:
        raise invalid("the primary endpoint; this one is for reading only")


def _database_host(text: str) -> None:
    check_host(text)
    if ".cluster-ro-" in text:
        raise invalid("the writer's endpoint; this one is for reading only")


def _origin(text: str) -> None:
    if text == "*":
        return
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise invalid("an origin with its scheme, or *", f"use https://{_name_alone(text)}" if text else "")
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        fix = "" if "@" in parts.netloc else f"use {parts.scheme}://{parts.netloc.lower()}"
        raise invalid("an origin: scheme, host and perhaps port, nothing behind it, not even a slash", fix)
    host, colon, port = parts.netloc.partition(":")
    if "*" in text:
        # S3 takes one wildcard in an origin, Azure a whole subdomain, Cloud Storage none.
        raise invalid("an origin without a wildcard in it, which not every storage takes", "name each origin, or say *")
    if host.startswith("["):
        raise invalid("an origin with a name or an IPv4 address; CARTO is not served on an IPv6 address")
    if not text.isascii():
        raise invalid("an origin in punycode, as browsers send it", _in_punycode(parts.scheme, host, port))
    if colon and not (port.isdecimal() and 0 < int(port[:6]) <= HIGHEST_PORT):
        raise invalid(f"an origin whose port is from 1 to {HIGHEST_PORT}")
    if port == {"http": "80", "https": "443"}[parts.scheme]:
        raise invalid(f"an origin without :{port}, which browsers leave out", f"use {parts.scheme}://{host}")
    if host != host.lower():
        raise invalid("an origin with a lower-case host", f"use {text.lower()}")
    if not re.fullmatch(rf"{_LABEL}(\.{_LABEL})*", host):
        raise invalid("an origin whose host has labels of letters, digits and inner hyphens, separated by dots")


def _in_punycode(scheme: str, host: str, port: str) -> str:
    name = _punycode(host)
    return f"use {scheme}://{name}{':' if port else ''}{port}" if name else ""


def _punycode(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def _address(text: str) -> None:
    port = re.search(r":(\d+)$", text)
    if port and not 0 < int(port[1][:6]) <= HIGHEST_PORT:
        raise invalid(f"an address whose port is from 1 to {HIGHEST_PORT}")


Domain = Annotated[
    str,
    TextFormat(description="a domain name such as carto.example.com", example="carto.example.com", check=check_domain),
]
Host = Annotated[
    str, TextFormat(description="a DNS name or an IP address", example="server.example.com", check=check_host)
]
DatabaseHost = Annotated[
    str,
    TextFormat(
        description="a DNS name or an IP address",
        example="carto.abc123.eu-west-1.rds.amazonaws.com",
        check=_database_host,
    ),
]
CacheHost = Annotated[
    str,
    TextFormat(
        description="a DNS name or an IP address",
        example="master.carto.abc123.euw1.cache.amazonaws.com",
        check=_cache_host,
    ),
]
Origin = Annotated[
    str,
    TextFormat(
        description="an origin such as https://carto.example.com", example="https://carto.example.com", check=_origin
    ),
]
Address = Annotated[
    str,
    TextFormat(
        description="an address such as https://minio.example.com:9000, without a path",
        example="https://minio.example.com:9000",
        check=_address,
        pattern=r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?",
    ),
]
