"""Pages out of a bucket: all of them, once, and faults of the server are sat out or told. Against a real S3 server."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from faulty_proxy import Proxy, faulty_proxy
from ingest.errors import ConfigError, SourceError
from ingest.lake import Lake
from ingest.operate.newcomer.beginning import from_bucket
from ingest.operate.newcomer.papers_file import papers_file
from ingest.papers.registry import Paper, load_papers
from ingest.runs.pipeline import run_days
from ingest.sources import Ref, open_source
from ingest.sources import s3 as s3_source
from ingest.sources.s3 import Bucket
from papers_on_disk import CLINIC, PIER, REGISTRY, SCHOOL, lay_newspaper
from s3_server import KEY, SECRET, s3_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.issue.outcomes import Outcome

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

DAY = date(2024, 9, 13)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with s3_server(tmp_path_factory.mktemp("s3")) as environment:
        yield environment


@pytest.fixture
def proxy(server: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, server[name])
    with faulty_proxy(server["AWS_ENDPOINT_URL"]) as made:
        yield made


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> str:
    return f"{request.node.name[:40].strip('[]')}/"


@pytest.fixture
def client(server: dict[str, str]) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=server["AWS_ENDPOINT_URL"],
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
    )


def paper_of(folder: Path, proxy: Proxy, prefix: str, more: str = "", path: str = "") -> Paper:
    """Write a papers file whose newspaper lies in the bucket, behind the proxy."""
    file = lay_newspaper(folder, {})
    head, _, _ = REGISTRY.partition("[[papers.weizi.sources]]")
    path = path or "{paper}/{date:%Y-%m-%d}/{page}.{ext}"
    source = (
        f'[[papers.weizi.sources]]\nkind = "s3"\nbucket = "lakes"\nprefix = "{prefix}"\npath = "{path}"\n'
        f'endpoint = "{proxy.url}"\nregion = "us-east-1"\n{more}\n'
    )
    file.write_text(head + source, encoding="utf-8")
    return load_papers(file).paper("weizi")


def opened(paper: Paper) -> Bucket:
    source = open_source(paper, paper.sources[0])
    assert isinstance(source, Bucket)
    return source


def put(client: Any, prefix: str, **pages: str) -> None:
    for page_no, text in pages.items():
        client.put_object(Bucket="lakes", Key=f"{prefix}weizi/{DAY}/{page_no[1:]}.txt", Body=text.encode())


def do(paper: Paper, lake: Lake, **options: Any) -> Outcome:
    return run_days(paper, [DAY], lake, command="test", **options).outcomes[0]


def test_an_issue_lands_from_a_bucket_and_is_asked_for_once(
    tmp_path: Path, proxy: Proxy, prefix: str, client: Any
) -> None:
    put(client, prefix, p01=PIER, p02=SCHOOL)
    client.put_object(Bucket="lakes", Key=f"{prefix}weizi/{DAY}/page two.txt", Body=b"x")
    client.put_object(Bucket="lakes", Key=f"{prefix}weizi/{DAY}/.hidden", Body=b"x")
    paper, lake = paper_of(tmp_path, proxy, prefix), Lake.open(str(tmp_path / "lake"))
    outcome = do(paper, lake)
    assert outcome.status == "complete"
    assert "page two.txt does not fit" in outcome.evidence
    assert "hidden" not in outcome.evidence
    assert sorted(proxy.objects()) == ["01.txt", "02.txt"]
    assert do(paper, lake).result == "unchanged"
    assert proxy.objects() == []


def test_a_changed_object_is_noticed_by_its_etag_and_the_others_are_not_sent_again(
    tmp_path: Path, proxy: Proxy, prefix: str, client: Any
) -> None:
    put(client, prefix, p01=PIER, p02=SCHOOL)
    paper, lake = paper_of(tmp_path, proxy, prefix), Lake.open(str(tmp_path / "lake"))
    do(paper, lake)
    source = opened(paper)
    ref = source.discover(DAY).pages[0].parts[0]
    first = source.fetch(ref)
    assert source.fetch(ref, {"etag": first.headers["etag"]}).raw is None
    put(client, prefix, p02=CLINIC)
    outcome = do(paper, lake, asking="changed")
    assert outcome.result == "landed"
    assert [notice[:30] for notice in outcome.notices] == ["page 02 has changed at the sou"]


def test_more_keys_than_one_answer_holds_are_all_listed(
    tmp_path: Path, proxy: Proxy, prefix: str, client: Any
) -> None:
    days = [date(2024, month, day) for month in range(1, 13) for day in range(1, 23)]
    keys = [f"{prefix}{day:%Y/%m%d}-{page:02}.txt" for day in days for page in range(1, 6)]
    assert len(keys) > 1300
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: client.put_object(Bucket="lakes", Key=key, Body=b"x"), keys))
    source = opened(paper_of(tmp_path, proxy, prefix, path="{date:%Y}/{date:%m%d}-{page}.txt"))
    assert source.days() == tuple(days)
    assert sum("list-type" in path for path in proxy.seen) == 2
    assert [page.page_no for page in source.discover(days[100]).pages] == ["01", "02", "03", "04", "05"]


def test_refused_credentials_are_told_without_them(
    tmp_path: Path,
    proxy: Proxy,
    prefix: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANOBODY")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush-hush")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token-hush")
    with pytest.raises(
        SourceError, match=r"refused by the server: (InvalidAccessKeyId|AccessDenied)"
    ) as caught:
        opened(paper_of(tmp_path, proxy, prefix)).discover(DAY)
    assert "AWS_ACCESS_KEY_ID" in caught.value.hint
    for secret in ("AKIANOBODY", "hush", SECRET):
        assert secret not in str(caught.value) + caplog.text


def test_missing_credentials_are_told_with_the_way_to_give_them(
    tmp_path: Path, proxy: Proxy, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(SourceError, match="no whole credentials") as caught:
        opened(paper_of(tmp_path, proxy, prefix)).discover(DAY)
    assert "AWS_PROFILE" in caught.value.hint


def test_a_bucket_that_is_not_there_is_an_error_and_no_empty_issue(
    tmp_path: Path, proxy: Proxy, prefix: str
) -> None:
    paper = paper_of(tmp_path, proxy, prefix)
    gone = paper.sources[0].model_copy(update={"bucket": "no-such-bucket"})
    with pytest.raises(SourceError, match="NoSuchBucket"):
        open_source(paper, gone).discover(DAY, lambda _: pytest.fail("nothing to get"))


@pytest.mark.parametrize("fault", ["503", "slow down", "reset", "cut"])
def test_passing_faults_are_sat_out(
    fault: Any, tmp_path: Path, proxy: Proxy, prefix: str, client: Any
) -> None:
    put(client, prefix, p01=PIER, p02=SCHOOL)
    proxy.fault = lambda _method, path, number: (
        fault if (number % 2 == 1 and (fault != "cut" or "list-type" not in path)) else ""
    )
    outcome = do(paper_of(tmp_path, proxy, prefix, "concurrency = 1"), Lake.open(str(tmp_path / "lake")))
    assert (outcome.status, outcome.articles > 0) == ("complete", True)


@pytest.mark.parametrize("fault", ["slow down", "cut"])
def test_lasting_faults_cost_their_page_and_the_same_command_fetches_only_what_is_missing(
    fault: Any, tmp_path: Path, proxy: Proxy, prefix: str, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_source, "ATTEMPTS", 2)
    put(client, prefix, p01=PIER, p02=SCHOOL)
    paper, lake = paper_of(tmp_path, proxy, prefix), Lake.open(str(tmp_path / "lake"))
    proxy.fault = lambda _method, path, _number: fault if path.endswith("02.txt") else ""
    outcome = do(paper, lake)
    assert outcome.status == "partial"
    assert "page 02 missing" in outcome.evidence
    assert "AKIA" not in outcome.evidence
    proxy.fault = lambda *_: ""
    proxy.objects()
    assert do(paper, lake).status == "complete"
    assert proxy.objects() == ["02.txt"]


def test_an_object_that_is_too_large_is_refused_before_it_is_read(
    tmp_path: Path, proxy: Proxy, prefix: str, client: Any
) -> None:
    client.put_object(Bucket="lakes", Key=f"{prefix}weizi/{DAY}/01.txt", Body=b"a" * 1_100_000)
    source = opened(paper_of(tmp_path, proxy, prefix, "max_mb = 1"))
    with pytest.raises(SourceError, match="more than the 1,048,576 bytes") as caught:
        source.fetch(Ref("page", f"{prefix}weizi/{DAY}/01.txt", "01"))
    assert "max_mb" in caught.value.hint


def test_an_object_that_goes_while_it_is_wanted_is_told(tmp_path: Path, proxy: Proxy, prefix: str) -> None:
    with pytest.raises(SourceError, match="NoSuchKey"):
        opened(paper_of(tmp_path, proxy, prefix)).fetch(Ref("page", f"{prefix}none.txt", "01"))


def test_an_endpoint_with_a_user_in_it_is_refused(tmp_path: Path, proxy: Proxy, prefix: str) -> None:
    proxy.url = proxy.url.replace("://", "://user:hush@")
    with pytest.raises(ConfigError, match="endpoint") as caught:
        paper_of(tmp_path, proxy, prefix)
    assert "hush" not in str(caught.value)


def test_a_bucket_becomes_a_newspaper(tmp_path: Path, proxy: Proxy, prefix: str, client: Any) -> None:
    put(client, prefix, p01=PIER, p02=SCHOOL)
    begin = from_bucket("lakes", prefix.rstrip("/"), proxy.url, "weizi", "苇子报", "")
    file = tmp_path / "papers.toml"
    file.write_text(papers_file(begin), encoding="utf-8")
    paper = load_papers(file).paper("weizi")
    assert (begin.day, begin.pages) == (DAY, 2)
    assert [page.page_no for page in opened(paper).discover(DAY).pages] == ["01", "02"]
