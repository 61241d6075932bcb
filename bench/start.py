#!/usr/bin/env python3
"""From exec to an answer: the jar, the jar with its ahead-of-time cache, the native executable, and a real Prometheus.

  bench/start.py [--runs 5]

Each run starts a process with an empty data directory and rules/tocsin.yaml, and asks /-/ready every 5 ms until the
answer is 200. "tick to webhook" is measured where something answers POST /functions/evaluate: from exec, the tick being
posted as soon as the port listens, to the call of a webhook, with a rule that fires at once and group_wait 0s. Printed:
medians, CPU seconds until ready, resident memory then, and the ratio to Prometheus. What is not there is named and left
out.

Environment: TOCSIN_PEERS names the folder of the peers' binaries (default ~/.cache/tocsin-peers/bin).
"""
import argparse, http.client, http.server, os, pathlib, platform, shutil, statistics, subprocess, tempfile, threading, time

from bench import ROOT, cpu_seconds, free_port, rss_bytes, start

APP = ROOT / "target" / "quarkus-app"
JAR = APP / "quarkus-run.jar"
NATIVE = ROOT / "target" / "tocsin-runner"
RULE = "groups:\n- name: g\n  interval: 1s\n  rules:\n  - {alert: Now, expr: vector(1)}\n"
EVENT = {"ce-specversion": "1.0", "ce-id": "1", "ce-type": "dev.knative.sources.ping", "ce-source": "/bench", "content-length": "0"}


class Webhook:
    """Says when it was called first since the last look."""

    def __init__(self):
        outer, self.called, self.at = self, threading.Event(), 0.0

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                if not outer.called.is_set():
                    outer.at = time.monotonic()
                    outer.called.set()
                self.rfile.read(int(self.headers.get("content-length", 0)))
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.port = self.server.server_address[1]


def request(port, method, path, headers=None, timeout=30):
    """The status, or None while nothing listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, headers=headers or {})
        return connection.getresponse().status
    except ConnectionError:
        return None
    finally:
        connection.close()


def until(process, directory, what, done, seconds=120):
    limit = time.monotonic() + seconds
    while not done():
        if process.poll() is not None or time.monotonic() > limit:
            raise SystemExit(f"bench-start: no {what}; it printed:\n{(directory / 'log.log').read_text()[-2000:]}")
        time.sleep(0.005)


class Candidate:
    def __init__(self, name, command):
        self.name, self.command = name, command
        self.ready, self.cpu, self.rss, self.tick = [], [], [], []

    def launch(self, rules, notify):
        directory = pathlib.Path(tempfile.mkdtemp(prefix="tocsin-start-"))
        port = free_port()
        (directory / "prometheus.yml").write_text(f"rule_files: ['{rules}']\n")
        environment = {"QUARKUS_HTTP_PORT": str(port), "TOCSIN_DATA": str(directory / "data"), "TOCSIN_RULES_FILES": str(rules),
                       "TOCSIN_NOTIFY_CONFIG": str(notify), "TOCSIN_SCRAPE_SELF": "false"}
        begin = time.monotonic()
        process = start("log", [part.replace("PORT", str(port)) for part in self.command], directory, environment)
        return process, directory, port, begin

    def measure_start(self, rules, notify):
        process, directory, port, begin = self.launch(rules, notify)
        try:
            until(process, directory, "answer", lambda: request(port, "GET", "/-/ready") == 200)
            self.ready.append(time.monotonic() - begin)
            self.cpu.append(cpu_seconds(process.pid))
            self.rss.append(rss_bytes(process.pid) / 2**20)
        finally:
            end(process, directory)

    def measure_tick(self, rules, notify, webhook):
        """From exec to the webhook's being called; false where there is no such endpoint."""
        webhook.called.clear()
        process, directory, port, begin = self.launch(rules, notify)
        try:
            answers = []

            def accepted():
                answers.append(request(port, "POST", "/functions/evaluate", EVENT))
                return answers[-1] not in (None, 503)

            until(process, directory, "listener", accepted)
            if answers[-1] in (404, 405):
                return False
            if answers[-1] >= 300:
                raise SystemExit(f"bench-start: POST /functions/evaluate answers {answers[-1]}")
            until(process, directory, "webhook call", webhook.called.is_set)
            self.tick.append(webhook.at - begin)
            return True
        finally:
            end(process, directory)


def end(process, directory):
    process.kill()
    process.wait()
    shutil.rmtree(directory, ignore_errors=True)


def candidates():
    """What is here to be measured, and what is not."""
    found, missing = [], []
    java_home = subprocess.run([str(ROOT / ".mvn" / "find-jdk"), "--runtime"], capture_output=True, text=True).stdout.strip()
    java = [f"{java_home}/bin/java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
            f"@{ROOT / '.mvn' / 'serve.jvm'}"]
    if JAR.exists() and java_home:
        found.append(Candidate("jar", java + ["-jar", str(JAR), "serve"]))
        cache = APP / "serve.aot"
        if cache.exists() and cache.stat().st_mtime >= JAR.stat().st_mtime:
            found.append(Candidate("jar, AOT cache", java + [f"-XX:AOTCache={cache}", f"-Dorg.sqlite.lib.path={APP}", "-jar", str(JAR), "serve"]))
        else:
            missing.append("AOT cache (make build)")
    else:
        missing.append("jar (make build)")
    if NATIVE.exists():
        found.append(Candidate("native", [str(NATIVE), "serve"]))
    else:
        missing.append("native executable (make native)")
    prometheus = pathlib.Path(os.environ.get("TOCSIN_PEERS", pathlib.Path.home() / ".cache/tocsin-peers/bin")) / "prometheus"
    if prometheus.exists():
        found.append(Candidate("Prometheus", [str(prometheus), "--config.file=prometheus.yml", "--storage.tsdb.path=data",
                                              "--web.listen-address=127.0.0.1:PORT", "--log.level=warn"]))
    else:
        missing.append("Prometheus (make peers)")
    return found, missing


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--runs", type=int, default=5)
    a = p.parse_args()
    found, missing = candidates()
    for what in missing:
        print(f"bench-start: skipped: no {what}")
    webhook = Webhook()
    work = pathlib.Path(tempfile.mkdtemp(prefix="tocsin-start-"))
    rule, notify = work / "rules.yml", work / "alertmanager.yml"
    rule.write_text(RULE)
    notify.write_text(f"route: {{receiver: hook, group_wait: 0s}}\nreceivers:\n- name: hook\n"
                      f"  webhook_configs: [{{url: 'http://127.0.0.1:{webhook.port}/'}}]\n")
    try:
        for _ in range(a.runs):  # in turn, so that a busy moment meets all
            for candidate in found:
                candidate.measure_start(ROOT / "rules" / "tocsin.yaml", work / "none.yml")
        ticks = [c for c in found if c.name != "Prometheus"]
        with_functions = all([c.measure_tick(rule, notify, webhook) for c in ticks])
        for _ in range(a.runs - 1 if with_functions else 0):
            for candidate in ticks:
                candidate.measure_tick(rule, notify, webhook)
    finally:
        shutil.rmtree(work, ignore_errors=True)

    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f}; medians of {a.runs} runs")
    print(f"{'':<18}{'exec to answer':>15}{'CPU till then':>15}{'resident':>12}{'tick to webhook':>18}{'ratio to Prometheus':>22}")
    peer = next((c for c in found if c.name == "Prometheus"), None)
    for c in found:
        ready = statistics.median(c.ready)
        tick = f"{statistics.median(c.tick):.3f} s" if c.tick else "-"
        ratio = f"{ready / statistics.median(peer.ready):.2f}x" if peer else "-"
        print(f"{c.name:<18}{ready:>13.3f} s{statistics.median(c.cpu):>13.2f} s{statistics.median(c.rss):>8.0f} MiB{tick:>18}{ratio:>22}")
    if ticks and not with_functions:
        print("tick to webhook: not measured, nothing answers POST /functions/evaluate")


if __name__ == "__main__":
    main()
