"""The one factory of TLS contexts: the computer's own list of authorities, names checked, no way round."""

import ssl

import truststore


def tls_context() -> ssl.SSLContext:
    """Return a context that trusts what the computer trusts, such as a company's own authority."""
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
