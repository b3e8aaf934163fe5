"""The [[alerts]] of a papers file: where an alert goes, and of what. Secrets are names of environment variables."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ingest.papers.strict import Strict

Occasion = Literal["failure", "absence", "always"]
"""`failure`: an issue is failed or partial, or the run ended with an error. `absence`: an issue that is due is not
there. `always`: every run."""

SECRET = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def _secret(text: str) -> str:
    if text and not SECRET.fullmatch(text):
        raise ValueError("it is a secret; write the name of an environment variable, as ${INGEST_ALERT}")
    return text


def _web_address(text: str) -> str:
    if not (SECRET.match(text) or re.match(r"https?://[^\s/@]+(/|$)", text)):
        raise ValueError("it is no http(s) address without a password; secrets stand in it as ${NAME}")
    return text


Secret = Annotated[str, AfterValidator(_secret)]
"""`${NAME}`: the value of the environment variable NAME when the alert is sent."""

WebAddress = Annotated[str, AfterValidator(_web_address)]
"""An http(s) address, in whole or in part `${NAME}`."""


class Destination(Strict):
    """What the destinations share.

    `name` is how reports call it. Incomplete issues in runs of the commands `not_for` send nothing; a run that ends
    with an error always tells.
    """

    name: str = ""
    on: tuple[Occasion, ...] = Field(default=("failure", "absence"), min_length=1)
    not_for: tuple[str, ...] = ()


class Webhook(Destination):
    """An address that takes a POST of JSON."""

    kind: Literal["webhook"]
    url: WebAddress


class Apprise(Destination):
    """A service by its Apprise URL, which holds its secrets."""

    kind: Literal["apprise"]
    url: Secret


class Mail(Destination):
    """A mail through an SMTP server. `security` none is for a relay on this machine."""

    kind: Literal["mail"]
    host: str = "localhost"
    port: int = Field(default=25, ge=1, le=65535)
    security: Literal["none", "starttls", "tls"] = "none"
    user: str = ""
    password: Secret = ""
    sender: str = Field(alias="from", min_length=3)
    to: tuple[str, ...] = Field(min_length=1)


AlertConfig = Annotated[Webhook | Apprise | Mail, Field(discriminator="kind")]
