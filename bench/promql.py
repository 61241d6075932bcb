#!/usr/bin/env python3
"""PromQL of Tocsin beside a real Prometheus: same machine, same run, same samples, same rules, same queries.

  bench/promql.py [--series 100000,1000000] [--copies 1,10] [--minutes 24] [--window 60] [--runs 7] [--warm] [--out FILE]
                  [--shared DIR]

For each number of series both are started anew with the eight rule files of DIR/conformance/rules and fed the same
generated cluster data (DIR/bench/clustergen.py). Printed, with the ratio Tocsin / Prometheus: CPU per rule evaluation
(median of --runs windows, least and most; and of the last three, when the JVM has compiled what it compiles), wall time of
all groups of a tick, memory, and wall and CPU time of 20 range queries as dashboards ask them (20 minutes at 15 s), the
answers of which are compared. --copies: at the smallest number of series also that many copies of each rule group, for the
growth with the number of rules.
--warm: rules are evaluated for ten minutes on earlier samples before the windows begin: a process that runs for ever, where the others
show one that has just started.
--out: all figures as JSON, of which bench/growth.py draws how the cost grows.

Environment: TOCSIN_PEERS names the folder of the peers' binaries (default ~/.cache/tocsin-peers/bin).
"""
import argparse, json, math, os, pathlib, platform, re, statistics, subprocess, sys, tempfile, time, urllib.parse, urllib.request

import bench
from bench import ROOT, alerts, cpu_seconds, evaluations, free_port, get, plain_rules, rss_bytes, start, wait_ready
from samples import AHEAD, Samples

QUERIES = [
    'sum by (namespace) (rate(container_cpu_usage_seconds_total[5m]))',
    'sum by (cluster, verb) (rate(apiserver_request_total[5m]))',
    'sum by (code) (rate(apiserver_request_total{job="apiserver"}[1m]))',
    'histogram_quantile(0.99, sum by (le, verb) (rate(apiserver_request_sli_duration_seconds_bucket[5m])))',
    'histogram_quantile(0.5, sum by (le) (rate(apiserver_request_sli_duration_seconds_bucket{verb="GET"}[5m])))',
    'sum(rate(apiserver_request_total{code=~"5.."}[5m])) / sum(rate(apiserver_request_total[5m]))',
    'topk(10, sum by (pod) (container_memory_working_set_bytes))',
    'sum by (node) (rate(node_cpu_seconds_total{mode!="idle"}[5m]))',
    '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))',
    'node_filesystem_avail_bytes / node_filesystem_size_bytes * 100',
    'max by (namespace) (kube_pod_container_resource_limits) - max by (namespace) (kube_pod_container_resource_requests)',
    'count by (phase) (kube_pod_status_phase == 1)',
    'sum(kube_pod_status_ready) by (namespace)',
    'avg_over_time(node_load1[10m])',
    'max_over_time(kubelet_running_pods[10m])',
    'sum by (job) (up)',
    'increase(node_network_receive_bytes_total[5m]) + on (instance) increase(node_network_transmit_bytes_total[5m])',
    'sum by (namespace, pod) (kube_pod_info * on (namespace, pod) group_left (node) kube_pod_info)',
    'quantile by (node) (0.9, node_memory_MemAvailable_bytes)',
    'sum(apiserver_request_sli_duration_seconds_bucket) by (le, verb, resource)',
]


def copied(rules, copies):
    """Each rule group so many times, under other names."""
    for file in sorted(rules.glob("*.yaml")):
        text = file.read_text()
        for n in range(2, copies + 1):
            (rules / f"{file.stem}-{n}.yaml").write_text(re.sub(r"(?m)^(- name: .*?)(['\"]?)$", rf"\g<1>-{n}\2", text))


def peak_bytes(pid):
    return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) * 1024


def tick_seconds(url):
    """Wall time of the last evaluation of all groups, added up."""
    return sum(float(line.rsplit(" ", 1)[1]) for line in get(url + "/metrics").splitlines()
               if line.startswith("prometheus_rule_group_last_duration_seconds{"))


def live_bytes(name, url, pid):
    """What is reachable in the heap: of the JVM after a collection, of Go by the goal of its collector."""
    if name == "tocsin":
        jdk = subprocess.run([str(ROOT / ".mvn" / "find-jdk")], capture_output=True, text=True, check=True).stdout.strip()
        subprocess.run([f"{jdk}/bin/jcmd", str(pid), "GC.run"], capture_output=True, check=True)
        text = subprocess.run([f"{jdk}/bin/jcmd", str(pid), "GC.heap_info"], capture_output=True, text=True, check=True).stdout
        return int(re.search(r"used (\d+)K", text).group(1)) * 1024
    metrics = get(url + "/metrics")
    goal = float(re.search(r"(?m)^go_memstats_next_gc_bytes (\S+)", metrics).group(1))
    percent = float(re.search(r"(?m)^go_gc_gogc_percent (\S+)", metrics).group(1))
    return goal / (1 + percent / 100)


def spread(values):
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


def show(what, tocsin, prometheus, unit):
    ratio = tocsin["median"] / prometheus["median"] if prometheus["median"] else float("nan")
    def one(v):
        return f"{v['median']:.3f} ({v['least']:.3f}–{v['most']:.3f})" if v["least"] != v["most"] else f"{v['median']:.3f}"
    print(f"{what:<36}{one(tocsin):>30}{one(prometheus):>30} {unit:<8}{ratio:>7.2f}x", flush=True)


def value(number):
    return {"median": number, "least": number, "most": number}


def matrix(url, query, end):
    """The answer's series with their points, and the seconds it took."""
    at = {"query": query, "start": end - 1200, "end": end, "step": 15}
    begin = time.perf_counter()
    body = urllib.request.urlopen(f"{url}/api/v1/query_range?{urllib.parse.urlencode(at)}", timeout=300).read()
    took = time.perf_counter() - begin
    return {json.dumps(s["metric"], sort_keys=True): s["values"] for s in json.loads(body)["data"]["result"]}, took


def differences(a, b):
    """How many points differ by more than 1e-12 of their value."""
    if a.keys() != b.keys():
        return len(a.keys() ^ b.keys())
    wrong = 0
    for key, points in a.items():
        others = b[key]
        wrong += abs(len(points) - len(others))
        for (t, x), (u, y) in zip(points, others):
            x, y = float(x), float(y)
            same = x == y or math.isnan(x) and math.isnan(y) or abs(x - y) <= 1e-12 * max(abs(x), abs(y))
            wrong += t != u or not same
    return wrong


def measure(a, series, copies, peers, shared):
    directory = pathlib.Path(tempfile.mkdtemp(prefix="tocsin-bench-"))
    files = plain_rules(shared / "conformance" / "rules", directory / "rules")
    copied(directory / "rules", copies)
    (directory / "prometheus.yml").write_text("global: {evaluation_interval: 30s}\nrule_files: [rules/*.yaml]\n")
    ports = {"tocsin": free_port(), "prometheus": free_port()}
    urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    processes = {}
    figures = {"series": series, "copies": copies}
    try:
        # They reach into the future, so that rules have data while nothing is written.
        samples = Samples(shared, directory / "samples", series, a.minutes)
        later = Samples(shared, directory / "later", series, AHEAD // 60, samples.end + AHEAD) if a.warm else None
        processes["prometheus"] = start("prometheus", [
            str(peers / "prometheus"), "--config.file=prometheus.yml", "--storage.tsdb.path=prometheus-data",
            f"--web.listen-address=127.0.0.1:{ports['prometheus']}", "--web.enable-remote-write-receiver", "--log.level=warn"], directory)
        processes["tocsin"] = start("tocsin", [str(ROOT / "tocsin"), "serve"], directory, {
            "QUARKUS_HTTP_PORT": str(ports["tocsin"]), "TOCSIN_DATA": str(directory / "tocsin-data"),
            "TOCSIN_RULES_FILES": "rules/*.yaml", "TOCSIN_RULES_EVALUATION_INTERVAL": "30s",
            "TOCSIN_NOTIFY_CONFIG": str(directory / "none.yml"), "TOCSIN_SCRAPE_SELF": "false"})
        for name, process in processes.items():
            wait_ready(urls[name], process)
        empty = {name: rss_bytes(process.pid) for name, process in processes.items()}
        samples.wait()
        ingest = samples.send(urls)
        print(f"\n{series} series, {a.minutes} minutes of samples, {files} rule files{f', each group {copies} times' if copies > 1 else ''}"
              f"\n{'':<36}{'Tocsin':>30}{'Prometheus':>30}", flush=True)
        show("ingest by remote write", value(ingest["tocsin"]), value(ingest["prometheus"]), "1/s")
        if later:
            later.wait()
            later.send(urls)
        end = (later or samples).end
        # Plans, compiled code and what was written: one interval and a half until all is as it stays.
        time.sleep(45)
        windows = {name: [] for name in urls}
        ticks = {name: [] for name in urls}
        failed_before = {name: evaluations(url)[1] for name, url in urls.items()}
        for _ in range(a.runs):
            if time.time() + a.window > end - 15:
                break
            before = {name: (cpu_seconds(processes[name].pid), evaluations(url)[0]) for name, url in urls.items()}
            time.sleep(a.window)
            for name, url in urls.items():
                cpu, done = before[name]
                windows[name].append((cpu_seconds(processes[name].pid) - cpu) * 1000 / (evaluations(url)[0] - done))
                ticks[name].append(tick_seconds(url) * 1000)
        if not windows["tocsin"]:
            raise SystemExit("bench: writing the samples took so long that none are left to evaluate rules on; fewer --minutes, fewer series or a quieter machine")
        groups = json.loads(get(urls["prometheus"] + "/api/v1/rules?exclude_alerts=true"))["data"]["groups"]
        figures["rules"] = sum(len(group["rules"]) for group in groups)
        figures["evaluation_ms"] = {name: spread(v) for name, v in windows.items()}
        figures["tick_ms"] = {name: spread(v) for name, v in ticks.items()}
        show("CPU per rule evaluation", figures["evaluation_ms"]["tocsin"], figures["evaluation_ms"]["prometheus"], "ms")
        show("the same, last three windows", spread(windows["tocsin"][-3:]), spread(windows["prometheus"][-3:]), "ms")
        show("wall of a tick, all groups", figures["tick_ms"]["tocsin"], figures["tick_ms"]["prometheus"], "ms")
        failed = {name: evaluations(url)[1] - failed_before[name] for name, url in urls.items()}
        active = {name: alerts(url) for name, url in urls.items()}
        if copies == 1:
            queries(a, figures, urls, processes, min(int(time.time()), end) // 15 * 15)
        figures["peak"] = {name: peak_bytes(process.pid) for name, process in processes.items()}
        figures["live"] = {name: live_bytes(name, urls[name], process.pid) for name, process in processes.items()}
        figures["rss"] = {name: rss_bytes(process.pid) for name, process in processes.items()}
        for what, key in (("peak resident memory", "peak"), ("live heap", "live")):
            show(what, value(figures[key]["tocsin"] / 2**20), value(figures[key]["prometheus"] / 2**20), "MiB")
        show("live heap per series", value(figures["live"]["tocsin"] / series), value(figures["live"]["prometheus"] / series), "bytes")
        show("grown by, per series", *[value((figures["rss"][n] - empty[n]) / series) for n in ("tocsin", "prometheus")], "bytes")
        print(f"windows: {len(windows['tocsin'])} of {a.window} s; failed evaluations {failed['tocsin']:.0f} and {failed['prometheus']:.0f}; "
              f"active alerts {len(active['tocsin'])} and {len(active['prometheus'])}, {len(active['tocsin'] ^ active['prometheus'])} of them on one side only")
        return figures
    finally:
        bench.end(processes.values(), directory, 60)


def queries(a, figures, urls, processes, end):
    walls = {name: [] for name in urls}
    cpus = {name: 0.0 for name in urls}
    wrong = 0
    rows = []
    # A dashboard asks the same again and again: compiled code, caches and plans as they are then.
    for _ in range(3):
        for query in QUERIES:
            for url in urls.values():
                matrix(url, query, end)
    for query in QUERIES:
        answers, took = {}, {name: [] for name in urls}
        for _ in range(a.runs):
            for name, url in urls.items():
                cpu = cpu_seconds(processes[name].pid)
                answers[name], seconds = matrix(url, query, end)
                took[name].append(seconds * 1000)
                cpus[name] += cpu_seconds(processes[name].pid) - cpu
        wrong += differences(answers["tocsin"], answers["prometheus"])
        for name in urls:
            walls[name].append(statistics.median(took[name]))
        rows.append((query, len(answers["prometheus"]), walls["tocsin"][-1], walls["prometheus"][-1]))
    figures["queries"] = [{"query": q, "series": n, "tocsin_ms": t, "prometheus_ms": p} for q, n, t, p in rows]
    figures["query_cpu_s"] = cpus
    show("20 range queries, wall, medians", value(sum(walls["tocsin"])), value(sum(walls["prometheus"])), "ms")
    show("20 range queries, CPU of one run", value(cpus["tocsin"] * 1000 / a.runs), value(cpus["prometheus"] * 1000 / a.runs), "ms")
    print(f"range queries: geometric mean of the ratios {statistics.geometric_mean([t / p for _, _, t, p in rows]):.2f}x; "
          f"points that differ: {wrong}")
    for query, series, tocsin, prometheus in rows:
        print(f"  {tocsin:9.1f}{prometheus:9.1f} ms {tocsin / prometheus:6.2f}x {series:6} series  {query}")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--series", default="100000,1000000")
    p.add_argument("--copies", default="1")
    p.add_argument("--minutes", type=int, default=24)
    p.add_argument("--window", type=int, default=60)
    p.add_argument("--runs", type=int, default=7)
    p.add_argument("--warm", action="store_true")
    p.add_argument("--out")
    p.add_argument("--shared", default=os.environ.get("TOCSIN_CONFORMANCE", str(ROOT.parent / "shared" / "conformance")) + "/..")
    a = p.parse_args()
    peers = pathlib.Path(os.environ.get("TOCSIN_PEERS", pathlib.Path.home() / ".cache/tocsin-peers/bin"))
    shared = pathlib.Path(a.shared)
    for needed, why in [(peers / "prometheus", "make peers"), (shared / "bench" / "clustergen.py", "shared test data"),
                        (ROOT / "target" / "quarkus-app" / "quarkus-run.jar", "make build")]:
        if not needed.exists():
            print(f"bench: skipped: no {needed} ({why})")
            return 0
    sizes = [int(n) for n in a.series.split(",")]
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f}", flush=True)
    all_figures = []
    copied_rules = [int(n) for n in a.copies.split(",")]
    for size, copies in [(size, 1) for size in sizes if 1 in copied_rules] + [(min(sizes), n) for n in copied_rules if n > 1]:
        all_figures.append(measure(a, size, copies, peers, shared))
        if a.out:
            pathlib.Path(a.out).write_text(json.dumps(all_figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
