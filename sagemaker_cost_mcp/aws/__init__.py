"""The only place that knows boto3: sessions, clients, guard, ledger, pages, fan-out, errors."""
