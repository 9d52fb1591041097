"""Answers one query about an event store that no server has open, as JSON: `python -m tests.server.look FOLDER SQL`."""

import json
import sys

from yunchou.analytics.stores.clickhouse import open_store


def main() -> None:
    folder, sql = sys.argv[1:]
    store = open_store(f"chdb://{folder}")
    json.dump(store.select(sql), sys.stdout, default=str)
    store.close()


if __name__ == "__main__":
    main()
