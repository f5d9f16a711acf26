"""The text format of Prometheus on standard input, as Prometheus' own client library parses it, as JSON."""

import json
import sys

from prometheus_client.parser import text_string_to_metric_families

families = {}
for family in text_string_to_metric_families(sys.stdin.read()):
    assert family.name not in families, f"{family.name} comes twice"
    families[family.name] = {
        "type": family.type,
        "help": family.documentation,
        "samples": [{"name": it.name, "labels": it.labels, "value": it.value} for it in family.samples],
    }
json.dump(families, sys.stdout)
