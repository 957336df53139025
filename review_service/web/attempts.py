"""How often signing in may fail, by address and by login, whether the account exists or not.

The lockout of an account is in the database and holds for all processes; this is each process's
own and keeps one address from trying many accounts, and from using up memory with hashing.
"""

from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

WITHIN = timedelta(minutes=10)
PER_ADDRESS = 60
"""A whole office may share one address."""
PER_LOGIN = 20
_KEPT = 10_000
"""Addresses and logins that are remembered; the oldest are forgotten first."""
_V6_NETWORK = 64
"""Bits of an IPv6 address that one customer of a provider has to himself."""


@dataclass
class Attempts:
    """Attempts of the last minutes that were not successful."""

    _of: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def begin(self, address: str, login: str, now: datetime) -> timedelta | None:
        """Count an attempt that begins; or return how long to wait, and count nothing."""
        limits = _limits(address, login)
        with self._lock:
            waits = [self._wait(key, limit, now) for key, limit in limits.items()]
            longest = max(waits)
            if longest:
                return longest
            for key in limits:
                self._of.setdefault(key, deque()).append(now)
                self._of.move_to_end(key)
            while len(self._of) > _KEPT:
                self._of.popitem(last=False)
        return None

    def forgive(self, address: str, login: str, began: datetime) -> None:
        """Take an attempt back that was no wrong guess."""
        with self._lock:
            for key in _limits(address, login):
                times = self._of.get(key, deque())
                if began in times:
                    times.remove(began)

    def _wait(self, key: str, limit: int, now: datetime) -> timedelta:
        times = self._of.get(key, deque())
        while times and times[0] <= now - WITHIN:
            times.popleft()
        return times[0] + WITHIN - now if len(times) >= limit else timedelta()


def _limits(address: str, login: str) -> Mapping[str, int]:
    return {f"address {_network(address)}": PER_ADDRESS, f"login {login}": PER_LOGIN}


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((found, _V6_NETWORK), strict=False))
    return str(found)
