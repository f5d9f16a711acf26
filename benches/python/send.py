"""Sends mails over one connection with smtplib; prints the seconds that took.  send.py PORT MAILS SIZE"""

import smtplib
import sys
import time

port, mails, size = map(int, sys.argv[1:])
head = b"From: kikaku@example.jp\r\nMessage-ID: <python@example.jp>\r\n\r\n"
body = head + (b"A" * 76 + b"\r\n") * (size // 78)
with smtplib.SMTP("127.0.0.1", port) as server:
    server.ehlo()
    begun = time.perf_counter()
    for number in range(mails):
        server.sendmail("kikaku@example.jp", [f"to{number}@example.jp"], body)
    print(time.perf_counter() - begun)
