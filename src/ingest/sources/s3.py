"""Pages as objects of a bucket, on any server that speaks S3, with keys by a template as in a folder."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3  # type: ignore[import-untyped]
import stamina
from botocore.config import Config  # type: ignore[import-untyped]
from botocore.exceptions import (  # type: ignore[import-untyped]
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from ingest.errors import SourceError
from ingest.sources.base import Discovery, Fetched, Ref
from ingest.sources.template import PathTemplate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from ingest.papers.registry import Paper
    from ingest.papers.sources import S3Source
    from ingest.sources.base import Getter

ATTEMPTS = 5
"""Tries of one request, the first included, with botocore's growing, jittered waits of up to 20 s in between: for
503 and SlowDown, other 5xx, connections that break. What is refused for good (403, 404) is not tried again."""

_CONNECT_SECONDS, _READ_SECONDS = 10, 60
_BODY_BROKE = (IncompleteReadError, ReadTimeoutError, ResponseStreamingError)
"""Botocore tries a request again, but not a body that breaks off after it has begun."""

_CREDENTIALS = (
    "Give credentials by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE or the machine's role; "
    "never in the papers file."
)
_REFUSALS = {
    "403": _CREDENTIALS,
    "AccessDenied": _CREDENTIALS,
    "ExpiredToken": _CREDENTIALS,
    "InvalidAccessKeyId": _CREDENTIALS,
    "SignatureDoesNotMatch": _CREDENTIALS,
    "NoSuchBucket": "Mend `bucket` or `endpoint` in the papers file.",
    "NoSuchKey": "It was there when the bucket was listed; run the issue again.",
    "SlowDown": "The server asks for patience: run the issue again later; what was had is kept.",
}


@dataclass(frozen=True, slots=True)
class Bucket:
    """Page objects of one newspaper. Keys begin with `prefix`; the rest fits the template.

    `concurrency` is how many objects are fetched at a time, `most` how many bytes one may have.
    """

    client: Any = field(repr=False)
    bucket: str
    prefix: str
    template: PathTemplate
    concurrency: int
    most: int

    @classmethod
    def of(cls, paper: Paper, source: S3Source) -> Bucket:
        """Make the S3 source of a newspaper. Raise SourceError where the credentials' chain is misconfigured."""
        for name in ("boto3", "botocore", "urllib3"):
            # At DEBUG they log requests with session tokens and signatures.
            logger = logging.getLogger(name)
            logger.setLevel(max(logger.level, logging.INFO))
        config = Config(
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
            max_pool_connections=source.concurrency,
            s3={"addressing_style": source.addressing},
            # Servers that are not Amazon's may not know the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        try:
            client = boto3.session.Session().client(
                "s3", endpoint_url=source.endpoint or None, region_name=source.region or None, config=config
            )
        except (BotoCoreError, ValueError) as error:
            raise SourceError(
                f"The S3 source of {paper.code} cannot be opened: {type(error).__name__}.",
                state="Nothing was read.",
                hint=_CREDENTIALS,
            ) from error
        return cls(
            client,
            source.bucket,
            source.prefix,
            PathTemplate(source.path, paper.code),
            source.concurrency,
            source.max_mb * 1024 * 1024,
        )

    @property
    def platform(self) -> str:
        """Plain page files: no site."""
        return ""

    def discover(self, day: date, get: Getter | None = None) -> Discovery:
        """List the page objects of that day. A key beside them that does not fit the template is told as a remark."""
        del get  # a listing is no thing to archive
        head = self.template.head(day)
        pages, remarks = self.template.pages(self._names(head), day, prefix=self.prefix)
        return Discovery(pages, f"s3://{self.bucket}/{self.prefix}{head}", remarks)

    def fetch(self, ref: Ref, known: Mapping[str, str] | None = None) -> Fetched:
        """Read an object, unless it still has the ETag that is known."""
        etag = (known or {}).get("etag")
        asked = {"Bucket": self.bucket, "Key": ref.origin, **({"IfNoneMatch": etag} if etag else {})}
        try:
            for attempt in stamina.retry_context(on=_BODY_BROKE, attempts=3, timeout=None, wait_max=10):
                with attempt:
                    return self._read(ref, asked)
        except ClientError as error:
            if error.response["ResponseMetadata"].get("HTTPStatusCode") == 304:
                return Fetched(None, ref.origin)
            raise self._told(ref.origin, error) from error
        except BotoCoreError as error:
            raise self._told(ref.origin, error) from error
        raise AssertionError("the last attempt returns or raises")

    def days(self) -> tuple[date, ...]:
        """List the days that have any key fitting the template, oldest first."""
        return self.template.days(self._names(self.template.head(None)))

    def names(self) -> Iterator[str]:
        """List all names (keys without the prefix), as they come. Raise SourceError where they cannot be listed."""
        return self._names("")

    def _read(self, ref: Ref, asked: dict[str, str]) -> Fetched:
        answer = self.client.get_object(**asked)
        with answer["Body"] as body:
            size = int(answer.get("ContentLength") or 0)
            # One byte more than allowed shows that a server says less than it sends.
            raw = b"" if size > self.most else body.read(self.most + 1)
        if size > self.most or len(raw) > self.most:
            raise SourceError(
                f"{ref.origin} has more than the {self.most:,} bytes allowed for a page.",
                state="It was not read; the page is missing from the issue.",
                hint="Raise `max_mb` of the source in the papers file if it is one newspaper page.",
            )
        if len(raw) < size:
            raise IncompleteReadError(actual_bytes=len(raw), expected_bytes=size)
        return Fetched(raw, ref.origin, answer["ResponseMetadata"]["HTTPHeaders"])

    def _names(self, head: str) -> Iterator[str]:
        """List names (keys without the prefix) that begin so, page by page of 1,000; no folders, nothing hidden."""
        try:
            for page in self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self.prefix + head
            ):
                for item in page.get("Contents", ()):
                    name = item["Key"].removeprefix(self.prefix)
                    if not name.endswith("/") and not any(part.startswith(".") for part in name.split("/")):
                        yield name
        except (BotoCoreError, ClientError) as error:
            raise self._told(self.prefix + head, error) from error

    def _told(self, what: str, error: BotoCoreError | ClientError) -> SourceError:
        """Say what went wrong by its kind alone: a server's own words may quote keys and signatures."""
        where = f"s3://{self.bucket}/{what}"
        if isinstance(error, ClientError):
            code = str(error.response.get("Error", {}).get("Code", "unknown"))
            hint = _REFUSALS.get(code, "Run the issue again; if it stays so, ask who runs the bucket.")
            return SourceError(
                f"{where} was refused by the server: {code}.", state="It was not read.", hint=hint
            )
        if isinstance(error, NoCredentialsError | PartialCredentialsError):
            return SourceError(
                f"There are no whole credentials for {where}.", state="It was not read.", hint=_CREDENTIALS
            )
        if isinstance(error, EndpointConnectionError):
            hint = "Check `endpoint` in the papers file and the network, and run the issue again."
            return SourceError(
                f"The server of {where} cannot be reached.", state="It was not read.", hint=hint
            )
        return SourceError(
            f"{where} could not be read: {type(error).__name__}.",
            state="It was not read.",
            hint="Run the issue again: what was had is kept.",
        )
