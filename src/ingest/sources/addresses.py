"""Which network addresses may be asked: public ones only, unless the configuration allows others."""

from __future__ import annotations

import ipaddress
import re
import socket

from ingest.errors import SourceError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        # "This network", private, shared (100.64/10, of carriers), loopback, link-local (with the services that tell
        # a cloud's machines their credentials)
        "0.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        # protocols, documentation, the relays of 6to4, measuring
        "192.0.0.0/24", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "192.88.99.0/24", "198.18.0.0/15",
        # multicast, reserved, broadcast
        "224.0.0.0/4", "240.0.0.0/4",
        # protocols (with Teredo, ORCHID, benchmarking), documentation
        "2001::/23", "2001:db8::/32", "3fff::/20",
    )
)  # fmt: skip
"""The ranges of IANA's registries of special-purpose addresses (as of 2025) that are not for the open internet: all of
IPv4, and of IPv6 those within 2000::/3. Python's own `is_global` says different things in different releases."""

_UNICAST = ipaddress.ip_network("2000::/3")
"""All that IANA has given out as global unicast in IPv6. What lies outside is loopback, local, multicast, mapped,
compatible, of local NAT64 (64:ff9b:1::/48), or nobody's."""

_MAPPED = ipaddress.ip_network("::ffff:0:0/96")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_6TO4 = ipaddress.ip_network("2002::/16")
_ISATAP = (0x00005EFE, 0x02005EFE)


def resolve(host: str, port: int, *, allow_private: bool) -> tuple[str, ...]:
    """Resolve a host to the addresses that may be connected to, in the resolver's order.

    The caller connects to what is returned, so that a name cannot change its meaning in between. Raise
    SourceError where one of its addresses is not public (loopback, private, link-local, reserved) and
    `allow_private` is not set; raise OSError where the name does not resolve.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    closed = [address for address in addresses if not is_public(ipaddress.ip_address(address.split("%")[0]))]
    if closed and not allow_private:
        raise SourceError(
            f"{host} is {closed[0]}, which is no public address.",
            state="It was not asked.",
            hint="If that is your own server, set `allow_private = true` in the source's table.",
        )
    return addresses


def is_public(address: Address) -> bool:
    """Say whether an address is one of the open internet.

    An IPv6 address that stands for one of IPv4 is what that is: mapped, of 6to4, of NAT64 by the well-known prefix,
    with an interface of ISATAP. Forms that lead nowhere public whatever they hold (compatible, Teredo, NAT64 by
    local prefixes) lie in ranges that are refused as a whole.
    """
    if isinstance(address, ipaddress.IPv6Address):
        whole = int(address)
        if address in _MAPPED or address in _NAT64:
            return is_public(ipaddress.IPv4Address(whole & 0xFFFFFFFF))
        if address in _6TO4 and not is_public(ipaddress.IPv4Address(whole >> 80 & 0xFFFFFFFF)):
            return False
        if whole >> 32 & 0xFFFFFFFF in _ISATAP and not is_public(ipaddress.IPv4Address(whole & 0xFFFFFFFF)):
            return False
        if address not in _UNICAST:
            return False
    return not any(address.version == net.version and address in net for net in _NOT_PUBLIC)


def names_user(url: str) -> bool:
    """Say whether an address holds a user or a password."""
    return shown(url) != url


def shown(url: str) -> str:
    """Return an address as it may be told: without a user and a password."""
    return re.sub(r"^([^/?#]*//)[^/?#]*@", r"\1", url)
