"""Reads a mail on standard input with Python's own parser and prints what a recipient would see, as JSON."""

import email
import email.header
import email.policy
import hashlib
import json
import sys


def words(value):
    """A text with encoded words (RFC 2047), as old clients read it."""
    return str(email.header.make_header(email.header.decode_header(value))) if value else None


def part_of(part, old):
    content = part.get_payload(decode=True)
    seen = {
        "type": part.get_content_type(),
        "disposition": part.get_content_disposition(),
        # RFC 2231, in Content-Disposition.
        "filename": part.get_filename(),
        # RFC 2047, in Content-Type.
        "name": words(old.get_param("name")),
        "sha256": hashlib.sha256(content).hexdigest(),
        "length": len(content),
    }
    if part.get_content_maintype() == "text":
        seen["text"] = part.get_content()
    return seen


raw = sys.stdin.buffer.read()
mail = email.message_from_bytes(raw, policy=email.policy.default)
old = email.message_from_bytes(raw, policy=email.policy.compat32)
sender = mail["From"].addresses[0]
pairs = zip(mail.walk(), old.walk())
json.dump(
    {
        "subject": mail["Subject"],
        "sender_name": sender.display_name,
        "sender": sender.addr_spec,
        "to": [address.addr_spec for address in mail["To"].addresses],
        "others": [name for name in ("Cc", "Bcc", "Resent-To") if name in mail],
        "message_id": mail["Message-ID"],
        "date": mail["Date"].datetime.isoformat(),
        "auto_submitted": mail["Auto-Submitted"],
        "structure": [part.get_content_type() for part in mail.walk()],
        "parts": [part_of(part, twin) for part, twin in pairs if not part.is_multipart()],
        "defects": [str(defect) for part in mail.walk() for defect in part.defects],
    },
    sys.stdout,
    ensure_ascii=False,
)
