"""Sites are asked politely and warily, whatever they answer."""

from __future__ import annotations

import gc
import gzip
import ipaddress
import multiprocessing
import shutil
import socket
import ssl
import subprocess
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from epaper_site import Answer, EpaperSite
from ingest.errors import NotThereError, SourceError, WrongDayError
from ingest.sources import addresses, hosts, http
from ingest.sources.addresses import is_public, resolve, shown
from ingest.sources.bodies import MOST_MEMBERS, retry_after
from ingest.sources.http import Client, Manners
from ingest.sources.robots import read_robots

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = "/html/2024-09/14/node_1.htm"


@pytest.fixture
def site() -> Iterator[EpaperSite]:
    with EpaperSite() as site:
        site.things[PAGE] = Answer("要闻".encode() * 5000)
        yield site


def client(site: EpaperSite, folder: Path, **manners: object) -> Client:
    fast = {"rate": 1000.0, "retry_wait": 0.01, "allow_private": True, "timeout": 5.0} | manners
    hosts = fast.pop("hosts", ("127.0.0.1",))
    return Client(Manners(hosts=hosts, ports=(site.port,), **fast), folder=folder)  # type: ignore[arg-type]


def test_a_thing_comes_whole_with_the_headers_that_a_later_question_needs(
    site: EpaperSite, tmp_path: Path
) -> None:
    asking = client(site, tmp_path, user_agent="ingest-test/1 (someone@example.cn)")
    had = asking.get(site.base + PAGE)
    assert had.raw == site.things[PAGE].body
    assert had.final == site.base + PAGE
    assert {"etag", "content-type"} <= set(had.headers)
    again = asking.get(site.base + PAGE, had.headers)
    assert again.raw is None
    assert again.headers["etag"] == had.headers["etag"]
    site.things[PAGE] = Answer(b"changed")
    assert asking.get(site.base + PAGE, had.headers).raw == b"changed"
    assert {one.headers["user-agent"] for one in site.log} == {"ingest-test/1 (someone@example.cn)"}


def test_what_is_not_there_is_told_apart_from_what_fails(site: EpaperSite, tmp_path: Path) -> None:
    with pytest.raises(NotThereError, match=r"is not there \(404\)"):
        client(site, tmp_path).get(site.base + "/html/2024-09/14/node_9.htm")
    assert len(site.asked("/html/2024-09/14/node_9.htm")) == 1


@pytest.mark.parametrize("fault", ["503", "429", "reset", "truncate"])
def test_a_failure_that_passes_is_tried_again(site: EpaperSite, tmp_path: Path, fault: str) -> None:
    site.fault = lambda asked: fault if len(site.asked(asked.path)) == 1 and asked.path == PAGE else ""  # type: ignore[return-value]
    assert client(site, tmp_path).get(site.base + PAGE).raw == site.things[PAGE].body
    assert len(site.asked(PAGE)) == 2


@pytest.mark.parametrize(
    ("fault", "told"), [("503", "answers 503"), ("truncate", "breaks off"), ("reset", "breaks off")]
)
def test_a_failure_that_stays_is_tried_a_bounded_number_of_times(
    site: EpaperSite, tmp_path: Path, fault: str, told: str
) -> None:
    site.fault = lambda asked: fault if asked.path == PAGE else ""  # type: ignore[return-value]
    with pytest.raises(SourceError, match=told) as caught:
        client(site, tmp_path, retries=2).get(site.base + PAGE)
    assert len(site.asked(PAGE)) == 3
    assert not isinstance(caught.value, NotThereError)
    assert "Type the same command again" in caught.value.hint


@pytest.mark.parametrize("status", [400, 401, 418])
def test_other_errors_are_not_tried_again(site: EpaperSite, tmp_path: Path, status: int) -> None:
    site.things[PAGE] = Answer(b"no", status=status)
    with pytest.raises(SourceError, match=str(status)):
        client(site, tmp_path).get(site.base + PAGE)
    assert len(site.asked(PAGE)) == 1


def test_a_site_that_asks_for_patience_gets_it_from_every_worker(site: EpaperSite, tmp_path: Path) -> None:
    site.things[PAGE] = Answer(b"busy", status=429, headers={"Retry-After": "1"})

    def mend(_: object) -> str:
        if len(site.asked(PAGE)) == 2:
            site.things[PAGE] = Answer(b"fine")
        return ""

    site.fault = mend  # type: ignore[assignment]
    assert client(site, tmp_path).get(site.base + PAGE).raw == b"fine"
    first, second = site.asked(PAGE)
    assert second.at - first.at >= 1.0


def test_a_longer_wait_than_two_minutes_is_left_to_the_next_run(site: EpaperSite, tmp_path: Path) -> None:
    site.things[PAGE] = Answer(b"busy", status=503, headers={"Retry-After": "3600"})
    with pytest.raises(SourceError, match="asks for 3600 s of patience"):
        client(site, tmp_path).get(site.base + PAGE)
    assert len(site.asked(PAGE)) == 1


def test_retry_after_is_read_as_seconds_and_as_a_date() -> None:
    assert retry_after("7") == 7.0
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert retry_after("soon") is None
    assert retry_after("") is None


def test_a_site_that_refuses_who_hurries_is_asked_more_slowly_and_then_answers(
    site: EpaperSite, tmp_path: Path
) -> None:
    def hurried(_: object) -> str:
        at = [one.at for one in site.log]
        return "403" if len(at) > 3 and at[-1] - at[-2] < 0.1 else ""

    site.fault = hurried  # type: ignore[assignment]
    asking = client(site, tmp_path, retry_wait=0.1, rate=50.0)
    for _ in range(6):
        assert asking.get(site.base + PAGE).raw
    assert len(site.asked(PAGE)) > 6


def test_a_site_that_refuses_us_for_good_is_not_asked_for_ever(site: EpaperSite, tmp_path: Path) -> None:
    site.fault = lambda asked: "403" if asked.path == PAGE else ""
    with pytest.raises(SourceError, match="refuses us"):
        client(site, tmp_path, retries=10).get(site.base + PAGE)
    assert len(site.asked(PAGE)) == 3


def test_a_dead_host_is_given_up_after_ten_failures_of_all_threads_together(
    site: EpaperSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = client(site, tmp_path, concurrency=4)
    asking.get(site.base + PAGE)
    site.fault = lambda _: "503"

    def ask(number: int) -> str:
        with pytest.raises(SourceError) as caught:
            asking.get(f"{site.base}/html/2024-09/14/content_{number}.htm")
        return caught.value.what

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(ask, range(40)))
    # Ten failures, and at most the three requests that were under way at the tenth.
    assert len(site.log) - 2 <= 13
    assert "left alone" in told[-1]
    # After a while one request tries whether the site is back.
    site.fault = lambda _: ""
    monkeypatch.setattr(hosts, "COOL_DOWN", 0.0)
    assert asking.get(site.base + PAGE).raw


def test_the_rate_is_one_for_all_threads(site: EpaperSite, tmp_path: Path) -> None:
    asking = [client(site, tmp_path, rate=20.0, concurrency=8) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: asking[number % 4].get(site.base + PAGE), range(20)))
    at = sorted(one.at for one in site.asked(PAGE))
    assert at[-1] - at[0] >= 19 / 20 * 0.9


def _ask_in_process(base: str, folder: Path, times: int) -> None:
    port = int(base.rpartition(":")[2])
    manners = Manners(hosts=("127.0.0.1",), ports=(port,), rate=20.0, concurrency=2, allow_private=True)
    asking = Client(manners, folder=folder)
    for _ in range(times):
        asking.get(base + PAGE)


@pytest.mark.slow
def test_rate_and_requests_at_a_time_are_shared_by_processes(site: EpaperSite, tmp_path: Path) -> None:
    site.latency = 0.15
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_ask_in_process, args=(site.base, tmp_path, 6)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    at = sorted(one.at for one in site.asked(PAGE))
    assert len(at) == 18
    assert at[-1] - at[0] >= 17 / 20 * 0.9
    assert site.most_at_once <= 2


def test_no_more_requests_at_a_time_than_configured(site: EpaperSite, tmp_path: Path) -> None:
    site.latency = 0.05
    asking = client(site, tmp_path, concurrency=3)
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: asking.get(site.base + PAGE), range(20)))
    assert site.most_at_once == 3


def test_notes_on_a_host_that_a_killed_process_left_half_written_do_no_harm(
    site: EpaperSite, tmp_path: Path
) -> None:
    asking = client(site, tmp_path)
    asking.get(site.base + PAGE)
    (notes,) = tmp_path.glob("*.state")
    for broken in ("", "[1", '{"a": 1}', "[1e99, 2, {}]", '[0, "x", {"1": [1]}]'):
        notes.write_text(broken)
        assert asking.get(site.base + PAGE).raw


@pytest.mark.parametrize(
    ("to", "error"),
    [
        ("http://127.0.0.2:1/html/2024-09/14/node_1.htm", SourceError),
        ("//localhost/html/2024-09/14/node_1.htm", SourceError),
        ("ftp://127.0.0.1/html/2024-09/14/node_1.htm", SourceError),
        ("/html/2024-09/15/node_1.htm", WrongDayError),
        ("/index.htm", WrongDayError),
        ("/html/2024-09/14/loop.htm", SourceError),
        ("http://[::1/html/2024-09/14/node_1.htm", SourceError),
        ("http://127.0.0.1:99999/html/2024-09/14/node_1.htm", SourceError),
    ],
)
def test_redirects_that_leave_host_or_day_or_never_end_are_refused(
    site: EpaperSite, tmp_path: Path, to: str, error: type[SourceError]
) -> None:
    site.things["/html/2024-09/14/loop.htm"] = Answer(
        status=302, headers={"Location": "/html/2024-09/14/loop.htm"}
    )
    site.things["/html/2024-09/15/node_1.htm"] = Answer(b"tomorrow's")
    site.things["/index.htm"] = Answer(b"home")
    site.things[PAGE] = Answer(status=302, headers={"Location": to})
    with pytest.raises(error) as caught:
        client(site, tmp_path).get(site.base + PAGE)
    assert isinstance(caught.value, WrongDayError) == (error is WrongDayError)
    assert PAGE in caught.value.what
    assert not site.asked("/html/2024-09/15/node_1.htm")


def test_a_redirect_to_another_day_names_both_addresses(site: EpaperSite, tmp_path: Path) -> None:
    site.things[PAGE] = Answer(status=301, headers={"Location": "../15/node_1.htm"})
    with pytest.raises(
        WrongDayError, match=r"wrong day: .*2024-09/14/node_1.htm redirects to .*15/node_1.htm of 2024-09-15"
    ):
        client(site, tmp_path).get(site.base + PAGE)


def test_a_redirect_within_host_and_day_is_followed(site: EpaperSite, tmp_path: Path) -> None:
    site.things["/html/2024-09/14/"] = Answer(status=302, headers={"Location": "node_1.htm"})
    had = client(site, tmp_path).get(site.base + "/html/2024-09/14/")
    assert had.final == site.base + PAGE


def test_packed_answers_are_unpacked(site: EpaperSite, tmp_path: Path) -> None:
    site.gzip = True
    assert client(site, tmp_path).get(site.base + PAGE).raw == site.things[PAGE].body


@pytest.mark.parametrize("size", [2_000_000, 50_000_000])
def test_what_is_too_large_is_refused_packed_or_not(site: EpaperSite, tmp_path: Path, size: int) -> None:
    site.things["/large"] = Answer(b"x" * 2_000_000)
    site.things["/bomb"] = Answer(gzip.compress(b"x" * size), headers={"Content-Encoding": "gzip"})
    asking = client(site, tmp_path, max_bytes=1_000_000)
    for path in ("/large", "/bomb"):
        with pytest.raises(SourceError, match="1,000,000 are allowed"):
            asking.get(site.base + path)
        assert len(site.asked(path)) == 1


def test_a_packed_answer_without_its_end_is_truncated(site: EpaperSite, tmp_path: Path) -> None:
    packed = gzip.compress(b"x" * 100_000)
    site.things["/cut"] = Answer(packed[:-20], headers={"Content-Encoding": "gzip"})
    site.things["/two"] = Answer(packed + packed, headers={"Content-Encoding": "gzip"})
    site.things["/odd"] = Answer(b"x", headers={"Content-Encoding": "br"})
    asking = client(site, tmp_path, retries=1)
    with pytest.raises(SourceError, match="no end"):
        asking.get(site.base + "/cut")
    with pytest.raises(SourceError, match="'br', which was not asked for"):
        asking.get(site.base + "/odd")
    assert asking.get(site.base + "/two").raw == b"x" * 200_000


def test_an_answer_of_many_packed_pieces_is_read_in_one_go_up_to_a_limit(
    site: EpaperSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte is unpacked once, but for the rest of a piece: with a copy of all that is left it were 180,000 MB."""
    unpacked = 0
    real = zlib.decompressobj

    class Counting:
        def __init__(self, wbits: int) -> None:
            self.member = real(wbits=wbits)

        def decompress(self, given: memoryview | bytes, most: int) -> bytes:
            nonlocal unpacked
            unpacked += len(given)
            return self.member.decompress(given, most)

        def __getattr__(self, name: str) -> object:
            return getattr(self.member, name)

    monkeypatch.setattr("ingest.sources.bodies.zlib.decompressobj", Counting)
    piece = gzip.compress(b"x" * 100)
    packed = {"Content-Encoding": "gzip"}
    site.things["/many"] = Answer(piece * MOST_MEMBERS, headers=packed)
    site.things["/padded"] = Answer(piece + bytes(100_000), headers=packed)
    site.things["/more"] = Answer(piece * (MOST_MEMBERS + 1), headers=packed)
    site.things["/empty"] = Answer(gzip.compress(b"") * 2_000_000, headers=packed)
    asking = client(site, tmp_path)
    assert asking.get(site.base + "/many").raw == b"x" * 100 * MOST_MEMBERS
    assert unpacked <= len(piece) * MOST_MEMBERS + MOST_MEMBERS * 16 * 1024
    assert asking.get(site.base + "/padded").raw == b"x" * 100
    for path in ("/more", "/empty"):
        with pytest.raises(SourceError, match="more than 10,000 pieces"):
            asking.get(site.base + path)


def test_unpacking_counts_in_the_time_that_a_thing_may_take(
    site: EpaperSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = zlib.decompressobj

    def slow(wbits: int) -> object:
        # A mock: what takes an attacker's server seconds would take this test as long.
        monkeypatch.setattr("ingest.sources.bodies.time.monotonic", lambda: time.perf_counter() + 1e9)
        return real(wbits=wbits)

    monkeypatch.setattr("ingest.sources.bodies.zlib.decompressobj", slow)
    site.things["/slow"] = Answer(gzip.compress(b"x" * 100), headers={"Content-Encoding": "gzip"})
    with pytest.raises(SourceError, match="not finished after 7 s"):
        client(site, tmp_path, total_timeout=7, retries=0).get(site.base + "/slow")


@pytest.mark.parametrize(
    "target",
    ["http://user:KESTREL@127.0.0.1:{port}/html/2024-09/14/node_1.htm", "//KESTREL@127.0.0.1:{port}/x"],
)
def test_a_user_name_in_an_address_is_refused_and_not_told(
    site: EpaperSite, tmp_path: Path, target: str
) -> None:
    port = site.base.split(":")[2].split("/")[0]
    site.things[PAGE] = Answer(status=302, headers={"Location": target.format(port=port)})
    with pytest.raises(SourceError, match="with a user name") as caught:
        client(site, tmp_path).get(site.base + PAGE)
    assert "KESTREL" not in str(caught.value)
    with pytest.raises(SourceError, match="user name") as caught:
        client(site, tmp_path).get(site.base.replace("//", "//user:KESTREL@") + PAGE)
    assert "KESTREL" not in str(caught.value)
    assert len(site.asked(PAGE)) == 1


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://a:b@example.cn/x", "https://example.cn/x"),
        ("//a@example.cn", "//example.cn"),
        ("https://example.cn/@x", "https://example.cn/@x"),
        ("https://example.cn?a@b", "https://example.cn?a@b"),
        ("/x//a@b/", "/x//a@b/"),
        ("http://a@b@example.cn/", "http://example.cn/"),
    ],
)
def test_addresses_are_told_without_a_user(url: str, told: str) -> None:
    assert shown(url) == told


def test_an_answer_that_drips_is_given_up(site: EpaperSite, tmp_path: Path) -> None:
    site.fault = lambda asked: "drip" if asked.path == PAGE else ""
    with pytest.raises(SourceError, match="not finished after"):
        client(site, tmp_path, total_timeout=0.3, retries=0).get(site.base + PAGE)


def test_a_silent_site_is_given_up(site: EpaperSite, tmp_path: Path) -> None:
    site.latency = 3.0
    with pytest.raises(SourceError, match="ReadTimeout"):
        client(site, tmp_path, timeout=0.2, retries=1).get(site.base + PAGE)
    assert len(site.log) == 2


def test_an_empty_answer_is_no_page(site: EpaperSite, tmp_path: Path) -> None:
    site.things[PAGE] = Answer(b"")
    with pytest.raises(SourceError, match="with nothing"):
        client(site, tmp_path).get(site.base + PAGE)


def test_private_addresses_are_refused_unless_allowed(site: EpaperSite, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"127.0.0.1, which is no public address") as caught:
        client(site, tmp_path, allow_private=False).get(site.base + PAGE)
    assert "allow_private = true" in caught.value.hint
    assert site.log == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False),
        ("fe80::1", False), ("fd00::1", False), ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False), ("240.0.0.1", False),
        # every range of IPv4 that is not of the open internet, at its ends and just outside
        ("0.255.255.255", False), ("1.0.0.0", True), ("9.255.255.255", True), ("10.255.255.255", False),
        ("100.63.255.255", True), ("100.127.255.255", False), ("100.128.0.0", True), ("172.15.255.255", True),
        ("172.16.0.0", False), ("172.31.255.255", False), ("172.32.0.0", True), ("192.0.0.170", False),
        ("192.0.2.1", False), ("192.88.99.1", False), ("198.17.255.255", True), ("198.18.0.1", False),
        ("198.19.255.255", False), ("198.51.100.1", False), ("203.0.113.9", False), ("223.255.255.255", True),
        ("239.255.255.255", False), ("255.255.255.255", False),
        # IPv4 in IPv6: mapped, translated, compatible, NAT64 by both prefixes, 6to4, Teredo, ISATAP
        ("::ffff:8.8.8.8", True), ("::ffff:169.254.169.254", False), ("::ffff:0:127.0.0.1", False),
        ("::8.8.8.8", False), ("::127.0.0.1", False), ("64:ff9b::808:808", True), ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::808:808", False),
        ("64:ff9b:1:abcd::7f00:1", False), ("2002:808:808::1", True), ("2002:c0a8:101::1", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False), ("2606:4700::5efe:10.0.0.1", False),
        ("2606:4700::200:5efe:8.8.8.8", True),
        # and the rest of IPv6
        ("::", False), ("100::1", False), ("2001:db8::1", False), ("3fff:fff::1", False), ("3ffe::1", True),
        ("4000::1", False), ("5f00::1", False), ("fc00::1", False), ("fec0::1", False), ("ff02::1", False),
        ("2001:200::1", True), ("2400:3200::1", True), ("240e::1", True), ("2408:8000::1", True),
    ],
)  # fmt: skip
def test_public_addresses_are_told_from_private_ones(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


def test_a_name_that_changes_its_address_between_check_and_connection_changes_nothing(
    site: EpaperSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    real = socket.getaddrinfo

    def answer(host: str, port: int, *args: object, **kwargs: object) -> list[tuple[object, ...]]:
        # A mock: no resolver on loopback changes its mind between two questions.
        if host[0].isdigit():
            return real(host, port, *args, **kwargs)  # type: ignore[return-value,arg-type]
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.9.9.9"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", answer)
    asking = client(site, tmp_path, hosts=("szb.example.cn",))
    had = asking.get(f"http://szb.example.cn:{site.port}{PAGE}")
    assert had.raw
    assert asked == ["szb.example.cn"]
    assert {one.headers["host"] for one in site.log} == {f"szb.example.cn:{site.port}"}


@pytest.mark.parametrize("name", ["szb.example.cn", "other.example.cn"])
def test_certificates_are_checked_against_the_name_though_the_address_is_connected_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make a certificate")
    files = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=szb.example.cn",
            "-addext", "subjectAltName=DNS:szb.example.cn", "-keyout", files[0], "-out", files[1],
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files[1], files[0])
    monkeypatch.setenv("SSL_CERT_FILE", str(files[1]))
    http._trust.cache_clear()
    monkeypatch.setattr(http, "resolve", lambda *_, **__: ("127.0.0.1",))  # no resolver knows these names
    try:
        with EpaperSite(tls=context) as site:
            site.things[PAGE] = Answer(b"page")
            asking = client(site, tmp_path, hosts=(name,))
            if name == "szb.example.cn":
                assert asking.get(f"https://{name}:{site.port}{PAGE}").raw == b"page"
            else:
                with pytest.raises(SourceError, match="certificate cannot be trusted"):
                    asking.get(f"https://{name}:{site.port}{PAGE}")
                assert site.log == []
    finally:
        http._trust.cache_clear()


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(_: str, port: int, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", answer)
    with pytest.raises(SourceError, match=r"10\.0\.0\.1"):
        resolve("szb.example.cn", 80, allow_private=False)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/x", "file:///etc/hosts", "http://elsewhere.example/x", "http://127.0.0.1:22/x",
        "http://127.0.0.1:99999/x", "http://127.0.0.1/\x00",
    ],
)  # fmt: skip
def test_other_hosts_ports_and_schemes_are_not_asked(site: EpaperSite, tmp_path: Path, url: str) -> None:
    with pytest.raises(SourceError):
        client(site, tmp_path).get(url)


def test_robots_txt_is_obeyed_and_asked_for_once(site: EpaperSite, tmp_path: Path) -> None:
    site.things["/robots.txt"] = Answer(
        b"User-agent: *\nDisallow: /html/2024-09/14/\nAllow: /html/2024-09/14/node_1\n"
    )
    asking = client(site, tmp_path)
    assert asking.get(site.base + PAGE).raw
    with pytest.raises(SourceError, match=r"robots.txt of .* forbids"):
        asking.get(site.base + "/html/2024-09/14/content_5.htm")
    assert client(site, tmp_path).get(site.base + PAGE).raw
    assert [one.path for one in site.log] == ["/robots.txt", PAGE, PAGE]


def test_a_robots_txt_in_trouble_forbids_all_for_now_and_a_missing_one_nothing(
    site: EpaperSite, tmp_path: Path
) -> None:
    site.things["/robots.txt"] = Answer(b"", status=500)
    asking = client(site, tmp_path, retries=1)
    with pytest.raises(SourceError, match=r"robots.txt: the site answers 500"):
        asking.get(site.base + PAGE)
    assert not site.asked(PAGE)
    del site.things["/robots.txt"]
    assert asking.get(site.base + PAGE).raw


ROBOTS = b"""
# for all
User-agent: *
Crawl-delay: 2
Disallow: /admin
Disallow: /*.pdf$
Allow: /admin/open

User-agent: ingest
User-agent: other
Disallow: /only/*/ours$
"""


@pytest.mark.parametrize(
    ("agent", "path", "allowed"),
    [
        ("mozilla", "/admin/x", False), ("mozilla", "/admin/open/x", True), ("mozilla", "/a/b.pdf", False),
        ("mozilla", "/a/b.pdf?x", True), ("ingest (newspaper archive)", "/admin", True),
        ("ingest/2", "/only/a/b/ours", False), ("ingest/2", "/only/a/ours/x", True), ("mozilla", "/%61dmin", False),
    ],
)  # fmt: skip
def test_robots_rules_are_read_as_the_standard_has_them(agent: str, path: str, allowed: bool) -> None:
    assert read_robots(ROBOTS, agent).allows("http://szb.example.cn" + path) is allowed


def test_a_crawl_delay_is_kept_and_a_hostile_pattern_comes_to_an_end() -> None:
    assert read_robots(ROBOTS, "mozilla").delay == 2.0
    assert read_robots(b"User-agent: *\nCrawl-delay: 9999", "x").delay == 30.0
    hostile = b"User-agent: *\nDisallow: /" + b"*a" * 5000 + b"$"
    # A matcher that goes back over its steps would not end in anybody's lifetime.
    assert read_robots(hostile, "x").allows("http://h/" + "a" * 4000 + "b")


def test_a_client_closes_its_connections_when_it_goes(site: EpaperSite, tmp_path: Path) -> None:
    asking = client(site, tmp_path)
    asking.get(site.base + PAGE)
    (opened,) = asking._clients.values()
    assert not opened.is_closed
    del asking
    gc.collect()
    assert opened.is_closed
