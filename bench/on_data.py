#!/usr/bin/env python3
"""From new data to a page: Tocsin with tocsin.function.on-data, from the start of a remote-write request to the webhook call.

  bench/on_data.py [--pages 300] [--background 10000] [--warm-up 100] [--spacing 10ms]

Starts ./tocsin on a free loopback port over an empty directory, with rules whose slots are an hour apart, so that only new
data evaluates them, and a webhook in this process. Writes background series first, then, one after the other, samples of
new series that each make an alert fire in a group of its own (group_wait 0s). Prints median, p99 and the slowest; the last
line is "on-data: median M ms, p99 P ms, N of N pages".
"""
import argparse, http.client, http.server, json, os, pathlib, random, signal, socket, struct, subprocess, sys, tempfile
import threading, time, urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent

RULES = """
groups:
- name: temperature
  interval: 1h
  rules:
  - alert: Hot
    expr: temperature_celsius > 50
    labels: {severity: page}
    annotations: {summary: "{{ $labels.room }} has {{ $value }} degrees"}
- name: background
  interval: 1h
  rules:
  - record: job:background:sum
    expr: sum by (job) (background)
"""

ALERTMANAGER = """
route: {receiver: hook, group_by: ['...'], group_wait: 0s, group_interval: 1h, repeat_interval: 4h}
receivers:
- name: hook
  webhook_configs: [{url: "http://127.0.0.1:%d/"}]
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def varint(n):
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def field(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def write_request(series):
    """A prometheus.WriteRequest of (labels, value, milliseconds), in snappy's block format as literals."""
    out = bytearray()
    for labels, value, at in series:
        pairs = b"".join(field(1, field(1, k.encode()) + field(2, v.encode())) for k, v in sorted(labels.items()))
        sample = b"\x09" + struct.pack("<d", value) + b"\x10" + varint(at)
        out += field(1, pairs + field(2, sample))
    body = varint(len(out))
    for i in range(0, len(out), 60):
        piece = out[i : i + 60]
        body += bytes([len(piece) - 1 << 2]) + piece
    return bytes(body)


class Webhook:
    """Knows when which room was first paged about."""

    def __init__(self):
        self.pages, self.changed = {}, threading.Condition()
        webhook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                at = time.perf_counter()
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                with webhook.changed:
                    for alert in body["alerts"]:
                        webhook.pages.setdefault(alert["labels"].get("room"), at)
                    webhook.changed.notify_all()

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, room, seconds=10):
        with self.changed:
            self.changed.wait_for(lambda: room in self.pages, seconds)
            return self.pages.get(room)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--background", type=int, default=10000, help="series that nothing is said about")
    parser.add_argument("--warm-up", type=int, default=100, help="pages that are not counted: the JVM compiles")
    parser.add_argument("--spacing", default="10ms", help="tocsin.function.on-data-spacing")
    args = parser.parse_args()
    webhook = Webhook()
    with tempfile.TemporaryDirectory(prefix="tocsin-on-data-") as directory:
        base = pathlib.Path(directory)
        (base / "rules").mkdir()
        (base / "rules" / "rules.yaml").write_text(RULES)
        (base / "alertmanager.yml").write_text(ALERTMANAGER % webhook.port)
        port = free_port()
        environment = dict(
            os.environ,
            QUARKUS_HTTP_PORT=str(port),
            TOCSIN_DATA=str(base / "data"),
            TOCSIN_RULES_FILES=str(base / "rules") + "/*.yaml",
            TOCSIN_NOTIFY_CONFIG=str(base / "alertmanager.yml"),
            TOCSIN_SCRAPE_SELF="false",
            TOCSIN_FUNCTION_ON_DATA="true",
            TOCSIN_FUNCTION_ON_DATA_SPACING=args.spacing,
        )
        with open(base / "log", "w") as log:
            tocsin = subprocess.Popen(
                [str(ROOT / "tocsin"), "serve"], cwd=base, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            run(args, webhook, port, tocsin, base)
        finally:
            os.killpg(tocsin.pid, signal.SIGTERM)
            tocsin.wait(30)


def run(args, webhook, port, tocsin, base):
    url = f"http://127.0.0.1:{port}"
    end = time.monotonic() + 120
    while True:
        if tocsin.poll() is not None or time.monotonic() > end:
            sys.exit("on-data: Tocsin did not start:\n" + (base / "log").read_text()[-2000:])
        try:
            urllib.request.urlopen(url + "/-/ready", timeout=1)
            break
        except OSError:
            time.sleep(0.05)
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def write(series):
        body = write_request(series)
        headers = {"Content-Encoding": "snappy", "Content-Type": "application/x-protobuf"}
        begin = time.perf_counter()
        connection.request("POST", "/api/v1/write", body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 204:
            sys.exit(f"on-data: remote write answered {answer.status}")
        return begin

    now = int(time.time() * 1000)
    for first in range(0, args.background, 2000):
        write(
            [
                ({"__name__": "background", "job": f"j{i % 20}", "instance": f"i{i}"}, i, now)
                for i in range(first, min(args.background, first + 2000))
            ]
        )
    took, lost = [], 0
    for i in range(args.warm_up + args.pages):
        room = f"r{i}"
        labels = {"__name__": "temperature_celsius", "room": room, "instance": "thermometer"}
        begin = write([(labels, 60 + i % 30, int(time.time() * 1000))])
        page = webhook.wait(room)
        if i >= args.warm_up:
            if page is None:
                lost += 1
            else:
                took.append((page - begin) * 1000)
        time.sleep(random.uniform(0.03, 0.1))
    took.sort()
    if not took:
        sys.exit("on-data: no page arrived\n" + (base / "log").read_text()[-2000:])
    quantile = lambda q: took[min(len(took) - 1, int(q * len(took)))]
    print(f"{args.background} background series, spacing {args.spacing}; slowest {took[-1]:.1f} ms, fastest {took[0]:.1f} ms")
    print(f"on-data: median {quantile(0.5):.1f} ms, p99 {quantile(0.99):.1f} ms, {len(took)} of {len(took) + lost} pages")
    if lost:
        sys.exit(1)


if __name__ == "__main__":
    main()
