"""Door one: the command line; every command is a thin call to one operation."""

from cli.words import speak_vietnamese

speak_vietnamese()  # before any module of this room imports the command framework
