"""Reads a mail from standard input with Python's own email package and prints what it finds as JSON."""

import email
import hashlib
import json
import sys
from email import policy
from email.header import decode_header, make_header


def name_of_type(part):
    """The RFC 2047 `name=` of Content-Type, as an old client reads it."""
    name = part.get_param("name")
    return None if name is None else str(make_header(decode_header(name)))


def main():
    raw = sys.stdin.buffer.read()
    mail = email.message_from_bytes(raw, policy=policy.default)
    old = email.message_from_bytes(raw, policy=policy.compat32)
    sender = mail["From"].addresses[0]
    attachments = [
        {
            "type": part.get_content_type(),
            "filename": part.get_filename(),
            "name": name_of_type(part_old),
            "sha256": hashlib.sha256(part.get_payload(decode=True)).hexdigest(),
        }
        for part, part_old in zip(mail.walk(), old.walk())
        if part.get_content_disposition() == "attachment"
    ]
    found = {
        "subject": mail["Subject"],
        "sender_name": sender.display_name,
        "sender_address": sender.addr_spec,
        "to": [address.addr_spec for address in mail["To"].addresses],
        "date": mail["Date"].datetime.isoformat(),
        "message_id": mail["Message-ID"],
        "auto_submitted": mail["Auto-Submitted"],
        "structure": [part.get_content_type() for part in mail.walk()],
        "text": mail.get_body(("plain",)).get_content(),
        "html": mail.get_body(("html",)).get_content(),
        "attachments": attachments,
        "defects": [str(defect) for part in mail.walk() for defect in part.defects],
    }
    json.dump(found, sys.stdout, ensure_ascii=False)


main()
