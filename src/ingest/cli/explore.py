"""`ingest explore`: the lake in a browser."""

from __future__ import annotations

from typing import Annotated

import typer

from ingest.cli import app, options


@app.command()
def explore(
    port: Annotated[
        int,
        typer.Option("--port", metavar="N", min=0, max=65535, help="Port on this machine; 0: any free one."),
    ] = 8765,
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=1, help="How long one question may take.")
    ] = 60.0,
    memory: Annotated[
        int | None,
        typer.Option(
            "--memory",
            metavar="MB",
            min=64,
            help="Memory that one question may have. Default: half the machine's, at most 4096.",
        ),
    ] = None,
    lake: options.Lake = "",
) -> None:
    """Look at the lake in a browser: search, read, compare, maps, curves, gaps. Read-only, on this machine alone."""
    from ingest.catalog.limits import Limits  # noqa: PLC0415
    from ingest.explore import serve  # noqa: PLC0415
    from ingest.lake import Lake  # noqa: PLC0415

    limits = Limits(seconds=timeout) if memory is None else Limits(seconds=timeout, memory_mb=memory)

    def started(address: str) -> None:
        print(f"{address}\nOpen it in a browser on this machine. Control-C ends it.", flush=True)
        if show:
            import webbrowser  # noqa: PLC0415

            webbrowser.open(address)

    serve(Lake.open(options.lake_uri(lake), create=False), limits, port, started)
