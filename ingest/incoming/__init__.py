"""What the world sends to us, below `/in/` on the public pages' port: articles that a partner's system pushes, and what
WebSub hubs deliver.

signatures  whether a message is its sender's: pure    articles   what a message says, or all that is wrong: pure
bodies      bounded in size, time and number           endpoints  which addresses there are, and their secrets
app         the addresses as an ASGI app

Nothing is done here but to check, to keep, and to wake the reader: what follows is the same flow as for every source.
"""
