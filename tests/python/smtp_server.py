"""aiosmtpd as a real server with TLS and a login.

Prints its port, serves until standard input ends, and then prints the mails it took as JSON.
"""

import argparse
import asyncio
import base64
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

options = argparse.ArgumentParser()
options.add_argument("--certificate", required=True)
options.add_argument("--key", required=True)
options.add_argument("--tls", choices=["starttls", "tls"], required=True)
options.add_argument("--user", required=True)
options.add_argument("--password", required=True)
options = options.parse_args()

mails = []


class Keeper:
    async def handle_DATA(self, server, session, envelope):
        mails.append(
            {
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "options": envelope.mail_options,
                "login": session.authenticated,
                "encrypted": session.ssl is not None or options.tls == "tls",
                "raw": base64.b64encode(envelope.original_content).decode(),
            }
        )
        return "250 2.0.0 taken"


def authenticate(server, session, envelope, mechanism, data):
    right = (data.login.decode(), data.password.decode()) == (options.user, options.password)
    return AuthResult(success=right, handled=False)


async def serve():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(options.certificate, options.key)
    starttls = options.tls == "starttls"

    def session():
        return SMTP(
            Keeper(),
            hostname="localhost",
            data_size_limit=10_000_000,
            tls_context=context if starttls else None,
            require_starttls=starttls,
            auth_required=True,
            auth_require_tls=starttls,
            authenticator=authenticate,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(session, "127.0.0.1", 0, ssl=None if starttls else context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()
    print(json.dumps(mails), flush=True)


asyncio.run(serve())
