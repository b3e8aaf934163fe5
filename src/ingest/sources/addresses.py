"""Which network addresses may be asked: public ones only, unless the configuration allows others."""

from __future__ import annotations

import ipaddress
import socket

from ingest.errors import SourceError

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


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
    """Say whether an address is one of the open internet, looking into IPv6 forms of IPv4 addresses."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast
