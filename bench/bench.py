#!/usr/bin/env python3
"""Tocsin beside a real Prometheus: same machine, same run, same samples, same rules.

  bench/bench.py [--series 100000] [--minutes 24] [--measure 180] [--shared DIR]

Starts both on free loopback ports with the eight rule files of DIR/conformance/rules, remote-writes the same generated
cluster data to both (DIR/bench/clustergen.py), then measures while nothing but rules runs. Prints for each figure both
values and the ratio Tocsin / Prometheus. Without the peers or DIR it says what is missing and does nothing.

Environment: TOCSIN_PEERS names the folder of the peers' binaries (default ~/.cache/tocsin-peers/bin).
"""
import argparse, json, os, pathlib, platform, re, shutil, signal, socket, subprocess, sys, tempfile, time, urllib.request

from samples import Samples

ROOT = pathlib.Path(__file__).resolve().parent.parent


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def get(url):
    with urllib.request.urlopen(url, timeout=60) as r:
        return r.read().decode()


def wait_ready(url, process, seconds=120):
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        if process.poll() is not None:
            raise SystemExit(f"bench: {url} ended before it was ready; see its log")
        try:
            if urllib.request.urlopen(url + "/-/ready", timeout=1).status == 200:
                return time.monotonic() - begin
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"bench: {url} is not ready after {seconds} s")


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_bytes(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) * 1024


def evaluations(url):
    total = failed = 0
    for line in get(url + "/metrics").splitlines():
        if line.startswith("prometheus_rule_evaluations_total{"):
            total += float(line.rsplit(" ", 1)[1])
        elif line.startswith("prometheus_rule_evaluation_failures_total{"):
            failed += float(line.rsplit(" ", 1)[1])
    return total, failed


def alerts(url):
    """The active alerts, one text each."""
    return {json.dumps([a["labels"], a["state"]], sort_keys=True) for a in json.loads(get(url + "/api/v1/alerts"))["data"]["alerts"]}


def plain_rules(source, target):
    """The groups of PrometheusRule objects as plain rule files, which both read at the same path."""
    target.mkdir()
    for file in sorted(source.glob("*.yaml")):
        text = file.read_text()
        spec = text[text.index("\nspec:\n") + len("\nspec:\n"):]
        (target / file.name).write_text("".join(line[2:] if line.startswith("  ") else line for line in spec.splitlines(True)))
    return len(list(target.glob("*.yaml")))


def start(name, command, directory, env=None):
    log = open(directory / f"{name}.log", "w")
    return subprocess.Popen(command, cwd=directory, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **(env or {})})


def end(processes, directory, seconds=30):
    """Ends what was started, and takes its files away unless BENCH_KEEP is set."""
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    if os.environ.get("BENCH_KEEP"):
        print("kept", directory)
    else:
        shutil.rmtree(directory, ignore_errors=True)


def row(what, tocsin, prometheus, unit, better):
    ratio = tocsin / prometheus if prometheus else float("nan")
    print(f"{what:<44}{tocsin:>14.3f}{prometheus:>14.3f} {unit:<12}{ratio:>8.2f}x  ({better} is better)")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--series", type=int, default=100000)
    p.add_argument("--minutes", type=int, default=24)
    p.add_argument("--measure", type=int, default=180, help="seconds of rule evaluation that are measured")
    p.add_argument("--shared", default=os.environ.get("TOCSIN_CONFORMANCE", str(ROOT.parent / "shared" / "conformance")) + "/..")
    a = p.parse_args()
    peers = pathlib.Path(os.environ.get("TOCSIN_PEERS", pathlib.Path.home() / ".cache/tocsin-peers/bin"))
    shared = pathlib.Path(a.shared)
    generator = shared / "bench" / "clustergen.py"
    jar = ROOT / "target" / "quarkus-app" / "quarkus-run.jar"
    for needed, why in [(peers / "prometheus", "make peers"), (generator, "shared test data"), (jar, "make build")]:
        if not needed.exists():
            print(f"bench: skipped: no {needed} ({why})")
            return 0

    directory = pathlib.Path(tempfile.mkdtemp(prefix="tocsin-bench-"))
    files = plain_rules(shared / "conformance" / "rules", directory / "rules")
    prom_port, tocsin_port = free_port(), free_port()
    (directory / "prometheus.yml").write_text("global: {evaluation_interval: 30s}\nrule_files: [rules/*.yaml]\n")
    prom_url, tocsin_url = f"http://127.0.0.1:{prom_port}", f"http://127.0.0.1:{tocsin_port}"
    running = []
    try:
        samples = Samples(shared, directory / "samples", a.series, a.minutes)
        prometheus = start("prometheus", [
            str(peers / "prometheus"), "--config.file=prometheus.yml", "--storage.tsdb.path=prometheus-data",
            f"--web.listen-address=127.0.0.1:{prom_port}", "--web.enable-remote-write-receiver", "--log.level=warn"], directory)
        running.append(prometheus)
        prom_ready = wait_ready(prom_url, prometheus)
        tocsin = start("tocsin", [str(ROOT / "tocsin"), "serve"], directory, {
            "QUARKUS_HTTP_PORT": str(tocsin_port), "TOCSIN_DATA": str(directory / "tocsin-data"),
            "TOCSIN_RULES_FILES": "rules/*.yaml", "TOCSIN_RULES_EVALUATION_INTERVAL": "30s",
            "TOCSIN_NOTIFY_CONFIG": str(directory / "none.yml"), "TOCSIN_SCRAPE_SELF": "false"})
        running.append(tocsin)
        tocsin_ready = wait_ready(tocsin_url, tocsin)

        print(f"machine: {os.cpu_count()} cores, {platform.machine()}; {files} rule files; {a.series} series, {a.minutes} minutes of samples")
        # The same samples for both, and so the same alerts.
        samples.wait()
        ingest = samples.send({"prometheus": prom_url, "tocsin": tocsin_url})
        measured = {}
        for name, process, url in (("prometheus", prometheus, prom_url), ("tocsin", tocsin, tocsin_url)):
            measured[name] = [cpu_seconds(process.pid), evaluations(url)]
        time.sleep(a.measure)
        print(f"\n{'':<44}{'Tocsin':>14}{'Prometheus':>14}")
        row("start to ready, empty", tocsin_ready, prom_ready, "s", "less")
        result = {}
        for name, process, url in (("prometheus", prometheus, prom_url), ("tocsin", tocsin, tocsin_url)):
            total, failed = evaluations(url)
            cpu, (before, failed_before) = measured[name]
            spent, done = cpu_seconds(process.pid) - cpu, total - before
            result[name] = (spent / done * 1000 if done else float("nan"), done, failed - failed_before, rss_bytes(process.pid), alerts(url))
        row("ingest by remote write", ingest["tocsin"], ingest["prometheus"], "samples/s", "more")
        row("CPU per rule evaluation", result["tocsin"][0], result["prometheus"][0], "ms", "less")
        row("resident memory per series", result["tocsin"][3] / a.series, result["prometheus"][3] / a.series, "bytes", "less")
        row("resident memory", result["tocsin"][3] / 2**20, result["prometheus"][3] / 2**20, "MiB", "less")
        print(f"evaluations measured: {result['tocsin'][1]:.0f} and {result['prometheus'][1]:.0f}, failed {result['tocsin'][2]:.0f} and "
              f"{result['prometheus'][2]:.0f}; active alerts {len(result['tocsin'][4])} and {len(result['prometheus'][4])}")
        for name, other in (("tocsin", "prometheus"), ("prometheus", "tocsin")):
            for alert in sorted(result[name][4] - result[other][4])[:5]:
                print(f"only in {name}: {alert}")
        return 0
    finally:
        end(running, directory)


if __name__ == "__main__":
    sys.exit(main())
