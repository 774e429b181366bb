"""The command framework with Vietnamese usage lines and help."""

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from cli.words import SHOW_HELP, in_vietnamese


class Command(TyperCommand):
    """A command whose usage line and help option are Vietnamese."""

    def get_usage(self, ctx: Any) -> str:
        """Give the usage line."""
        return in_vietnamese(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> Any:
        """Give the help option with its Vietnamese text."""
        return _said(super().get_help_option(ctx))


class Group(TyperGroup):
    """A group of commands whose usage line and help option are Vietnamese."""

    def get_usage(self, ctx: Any) -> str:
        """Give the usage line."""
        return in_vietnamese(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> Any:
        """Give the help option with its Vietnamese text."""
        return _said(super().get_help_option(ctx))


def _said(option: Any) -> Any:
    if option is not None:
        option.help = SHOW_HELP
    return option


def make_app(**settings: Any) -> typer.Typer:
    """Make a group of commands."""
    return typer.Typer(
        cls=Group,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
        **settings,
    )
