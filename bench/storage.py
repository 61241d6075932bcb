#!/usr/bin/env python3
"""Rules on a remote storage: what Tocsin asks of it, beside vmalert on the same storage in the same run.

  bench/storage.py [--series 100000] [--measure 90] [--storages prometheus,victoria-metrics] [--modes samples,push-down] [--shared DIR]

For each storage: starts it on a free loopback port, remote-writes generated cluster data (DIR/bench/clustergen.py) that
reaches a few minutes into the future, then lets one evaluator after the other evaluate the eight rule files of
DIR/conformance/rules on it every 30 s and counts, by the storage's own metrics and /proc: requests and bytes that the
storage answered a tick, CPU of storage and evaluator a rule evaluation. Without the peers or DIR it says what is missing
and does nothing.

Environment: TOCSIN_PEERS names the folder of the peers' binaries (default ~/.cache/tocsin-peers/bin).
"""
import argparse, os, pathlib, platform, re, shutil, signal, subprocess, sys, tempfile, time

from bench import ROOT, cpu_seconds, free_port, get, plain_rules, start, wait_ready
from samples import Samples

INTERVAL = 30


def metric(text, name, where=lambda labels: True):
    """The sum of a metric's samples whose labels are wanted."""
    total = 0.0
    for line in text.splitlines():
        match = re.match(re.escape(name) + r"(?:\{(.*)\})? ([^ ]+)$", line)
        if match and where(match.group(1) or ""):
            total += float(match.group(2))
    return total


class Prometheus:
    name = "prometheus"

    def __init__(self, peers, directory):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        (directory / "storage.yml").write_text("global: {}\n")
        self.process = start("prometheus", [
            str(peers / "prometheus"), "--config.file=storage.yml", "--storage.tsdb.path=prometheus-data",
            f"--web.listen-address=127.0.0.1:{self.port}", "--web.enable-remote-write-receiver", "--log.level=warn"], directory)
        wait_ready(self.url, self.process)

    def counted(self):
        text = get(self.url + "/metrics")
        read = lambda labels: any(f'handler="/api/v1/{h}"' in labels for h in ("read", "query", "query_range", "series"))
        return metric(text, "prometheus_http_requests_total", read), metric(text, "prometheus_http_response_size_bytes_sum", read)


class VictoriaMetrics:
    name = "victoria-metrics"

    def __init__(self, peers, directory):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = start("victoria-metrics", [
            str(peers / "victoria-metrics"), f"-storageDataPath={directory}/victoria-data", f"-httpListenAddr=127.0.0.1:{self.port}",
            "-retentionPeriod=1y", "-loggerLevel=ERROR"], directory)
        begin = time.monotonic()
        while True:
            try:
                get(self.url + "/health")
                break
            except OSError:
                if time.monotonic() - begin > 60:
                    raise SystemExit("bench: victoria-metrics is not ready after 60 s")
                time.sleep(0.1)

    def counted(self):
        text = get(self.url + "/metrics")
        read = lambda labels: any(f'path="/api/v1/{p}"' in labels for p in ("query", "query_range", "export", "series"))
        return metric(text, "vm_http_requests_total", read), metric(text, "vm_tcplistener_written_bytes_total")


def tocsin(storage, directory, mode):
    port = free_port()
    process = start(f"tocsin-{storage.name}-{mode}", [str(ROOT / "tocsin"), "serve"], directory, {
        "QUARKUS_HTTP_PORT": str(port), "TOCSIN_DATA": str(directory / f"tocsin-{storage.name}-{mode}"), "TOCSIN_RULES_FILES": "rules/*.yaml",
        "TOCSIN_RULES_EVALUATION_INTERVAL": f"{INTERVAL}s", "TOCSIN_NOTIFY_CONFIG": str(directory / "none.yml"),
        "TOCSIN_SCRAPE_SELF": "false", "TOCSIN_STORAGE_URL": storage.url, "TOCSIN_STORAGE_MODE": mode})
    url = f"http://127.0.0.1:{port}"
    wait_ready(url, process)

    def evaluations():
        text = get(url + "/metrics")
        return metric(text, "prometheus_rule_evaluations_total"), metric(text, "prometheus_rule_evaluation_failures_total")
    return process, evaluations


def vmalert(storage, directory, peers):
    port = free_port()
    process = start(f"vmalert-{storage.name}", [
        str(peers / "vmalert"), "-rule=rules/*.yaml", f"-datasource.url={storage.url}", f"-remoteWrite.url={storage.url}",
        "-notifier.blackhole", f"-evaluationInterval={INTERVAL}s", "-rule.evalDelay=0s", f"-httpListenAddr=127.0.0.1:{port}",
        "-loggerLevel=ERROR"], directory)
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit("bench: vmalert ended; see " + str(directory / f"vmalert-{storage.name}.log"))
        try:
            get(url + "/health")
            break
        except OSError:
            time.sleep(0.1)

    def evaluations():
        text = get(url + "/metrics")
        return metric(text, "vmalert_execution_total"), metric(text, "vmalert_execution_errors_total")
    return process, evaluations


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()


def measured(storage, process, evaluations, warm, seconds):
    """Requests and bytes a tick, CPU milliseconds of storage and evaluator a rule evaluation, and evaluations."""
    time.sleep(warm)
    before = storage.counted(), cpu_seconds(storage.process.pid), cpu_seconds(process.pid), evaluations(), time.monotonic()
    time.sleep(seconds)
    after = storage.counted(), cpu_seconds(storage.process.pid), cpu_seconds(process.pid), evaluations(), time.monotonic()
    ticks = (after[4] - before[4]) / INTERVAL
    rules = max(1, after[3][0] - before[3][0])
    return {"requests": (after[0][0] - before[0][0]) / ticks, "bytes": (after[0][1] - before[0][1]) / ticks,
            "storage": (after[1] - before[1]) / rules * 1000, "evaluator": (after[2] - before[2]) / rules * 1000,
            "rules": after[3][0] - before[3][0], "failed": after[3][1] - before[3][1]}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--series", type=int, default=100000)
    p.add_argument("--measure", type=int, default=90, help="seconds that each evaluator is measured")
    p.add_argument("--storages", default="prometheus,victoria-metrics")
    p.add_argument("--modes", default="samples,push-down")
    p.add_argument("--shared", default=os.environ.get("TOCSIN_CONFORMANCE", str(ROOT.parent / "shared" / "conformance")) + "/..")
    a = p.parse_args()
    peers = pathlib.Path(os.environ.get("TOCSIN_PEERS", pathlib.Path.home() / ".cache/tocsin-peers/bin"))
    shared = pathlib.Path(a.shared)
    generator = shared / "bench" / "clustergen.py"
    kinds = {k.name: k for k in (Prometheus, VictoriaMetrics)}
    needed = [(peers / name, "make peers") for name in a.storages.split(",") + ["vmalert"]]
    for path, why in needed + [(generator, "shared test data"), (ROOT / "target/quarkus-app/quarkus-run.jar", "make build")]:
        if not path.exists():
            print(f"bench: skipped: no {path} ({why})")
            return 0
    directory = pathlib.Path(tempfile.mkdtemp(prefix="tocsin-bench-"))
    files = plain_rules(shared / "conformance" / "rules", directory / "rules")
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}; {files} rule files, a tick is {INTERVAL} s; {a.series} series; "
          f"load before: {os.getloadavg()[0]:.1f}")
    running = []
    try:
        for name in a.storages.split(","):
            samples = Samples(shared, directory / "samples", a.series, 24)
            storage = kinds[name](peers, directory)
            running.append(storage.process)
            contenders = ["vmalert"] + ["tocsin " + mode for mode in a.modes.split(",")]
            samples.wait()
            samples.send({name: storage.url})
            results = {}
            for contender in contenders:
                process, evaluations = (vmalert(storage, directory, peers) if contender == "vmalert"
                                        else tocsin(storage, directory, contender.split()[1]))
                running.append(process)
                results[contender] = measured(storage, process, evaluations, 45, a.measure)
                stop(process)
                running.remove(process)
            print(f"\n{name:<44}" + "".join(f"{c:>20}" for c in contenders))
            for what, key, unit in (("requests answered a tick", "requests", ""), ("bytes answered a tick", "bytes", ""),
                                    ("CPU of the storage a rule evaluation, ms", "storage", ""),
                                    ("CPU of the evaluator a rule evaluation, ms", "evaluator", ""),
                                    ("rule evaluations measured", "rules", ""), ("of which failed", "failed", "")):
                print(f"{what:<44}" + "".join(f"{results[c][key]:>20.2f}" for c in contenders))
            for what, value in (("requests, as a part of vmalert's", lambda r: r["requests"]), ("CPU of both, as a part of vmalert's", lambda r: r["storage"] + r["evaluator"])):
                base = value(results["vmalert"])
                print(f"{what:<44}" + "".join(f"{value(results[c]) / base if base else float('nan'):>20.3f}" for c in contenders))
            stop(storage.process)
            running.remove(storage.process)
        print(f"load after: {os.getloadavg()[0]:.1f}")
        return 0
    finally:
        for process in running:
            stop(process)
        if os.environ.get("BENCH_KEEP"):
            print("kept", directory)
        else:
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
