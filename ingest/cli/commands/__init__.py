"""One module a command, each with a function `command()` that makes it in the language now spoken."""
