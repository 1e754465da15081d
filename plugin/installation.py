"""The component that programs in other languages create."""

import json
from collections.abc import Iterator
from typing import Any, TypedDict

import pulumi

from components.self_hosted import SelfHosted
from components.settings.load import load_stack

# Pulumi reads the annotations when it writes the package's schema, so they are no text here.


class CartoSelfHostedArgs(TypedDict, total=False):
    """Arguments of `CartoSelfHosted`."""

    settings: pulumi.Input[dict[str, Any]]
    """Settings as in a stack file, without `carto:`, over those of the stack's own configuration. No outputs and no
    secrets: what is created depends on them. Secrets are in the stack's configuration."""


class CartoSelfHosted(pulumi.ComponentResource):
    """CARTO Self-Hosted with the cloud resources it needs.

    Its settings are those of the stack's configuration `carto:` (docs/configuration.md), with the argument's on top.
    The region or project is that of the cloud's provider, `aws:region`.
    """

    url: pulumi.Output[str]
    """Where users open CARTO."""
    outputs: pulumi.Output[dict[str, Any]]
    """Everything that a stack of this project exports: bucket names, hosts, next steps."""

    def __init__(self, name: str, args: CartoSelfHostedArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create the component.

        Raises:
            RefusedSettings: the settings are not valid, or are not known yet.
        """
        super().__init__("carto-selfhosted:index:CartoSelfHosted", name, None, opts)
        settings = _plain({} if args.get("settings") is None else args["settings"])
        try:
            installation = SelfHosted(name, load_stack(settings), pulumi.ResourceOptions(parent=self))
        except pulumi.RunError as error:
            raise RefusedSettings("settings", str(error)) from None
        self.url = pulumi.Output.from_input(installation.outputs["url"]).apply(str)
        self.outputs = pulumi.Output.all(**installation.outputs)
        self.register_outputs({"url": self.url, "outputs": self.outputs})


class RefusedSettings(pulumi.InputPropertyError):
    """Settings that cannot be used.

    The SDK wraps each error of a constructor in one that has only its text (`ComponentInitError` in
    `pulumi/provider/server.py`), and the text of the base class is a tuple with escaped line breaks.
    """

    def __str__(self) -> str:
        return f"{self.property_path}: {self.reason}"


def _plain(settings: Any) -> dict[str, str]:
    """The settings as the engine passes a stack's configuration: text, objects as JSON."""
    path = next(_outputs(settings, "settings"), None)
    if path is not None:
        key = path.removeprefix("settings").lstrip(".") or "<key>"
        raise RefusedSettings(
            path,
            "expected a plain value, not an output or a secret: what is created depends on it. Set a secret in the "
            f"stack: pulumi config set --secret --path carto:{key}",
        )
    if not isinstance(settings, dict):
        raise RefusedSettings(
            "settings", f"expected an object of settings, not {_KINDS.get(type(settings), 'a value')}"
        )
    return {
        key: value if isinstance(value, str) else _json(value, f"settings.{key}") for key, value in settings.items()
    }


_KINDS = {str: "text", int: "a number", float: "a number", bool: "a boolean", list: "a list"}


def _json(value: Any, path: str) -> str:
    if value is None:
        raise RefusedSettings(path, "expected a value, not null. Leave it out to keep that of the stack")
    try:
        return json.dumps(value)
    except TypeError:
        raise RefusedSettings(
            path, "expected text, numbers, booleans, lists or objects, not an asset or a resource"
        ) from None


def _outputs(value: Any, path: str) -> Iterator[str]:
    """The paths of values that are not known before the program runs."""
    if isinstance(value, pulumi.Output):
        yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _outputs(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _outputs(inner, f"{path}[{number}]")
