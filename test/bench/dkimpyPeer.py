"""Verifies DKIM (dkimpy) and SPF (pyspf) of a folder of mails, one after the other; prints what it cost as JSON."""

import json
import os
import resource
import sys
import time

import dkim
import dns.resolver
import spf

folder, server, ip, helo = sys.argv[1:5]
host, port = server.rsplit(":", 1)
resolver = dns.resolver.Resolver(configure=False)
resolver.nameservers = [host]
resolver.port = int(port)
# pyspf asks the default resolver.
dns.resolver.default_resolver = resolver


def find_txt(name, timeout=5):
    """The first TXT record, as dkimpy wants it."""
    try:
        answers = resolver.resolve(name.decode("ascii"), "TXT", lifetime=timeout)
        return b"".join(answers[0].strings)
    except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
        return None


def read(name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


mails = [read(name) for name in sorted(os.listdir(folder))]
begun, used = time.monotonic(), time.process_time()
passed = 0
for mail in mails:
    sender = mail.split(b"Return-Path: <", 1)[1].split(b">", 1)[0].decode("ascii")
    signed = dkim.verify(mail, dnsfunc=find_txt)
    allowed = spf.check2(i=ip, s=sender, h=helo)[0] == "pass"
    passed += signed and allowed
print(
    json.dumps(
        {
            "mails": len(mails),
            "passed": passed,
            "seconds": time.monotonic() - begun,
            "cpuSeconds": time.process_time() - used,
            "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
