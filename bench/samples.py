"""Generated cluster samples (DIR/bench/clustergen.py), kept in a file and sent from it.

Generating takes as long as a server takes to store, or longer; with a million series longer than the ten minutes that samples may lie
in the future. So they are generated before the servers start, for the time when they will be sent.
"""
import http.client, http.server, pathlib, re, struct, subprocess, sys, threading, time, urllib.parse

# How far samples reach beyond the moment when they are sent; servers take ten minutes.
AHEAD = 590

HEADERS = {"Content-Encoding": "snappy", "Content-Type": "application/x-protobuf", "X-Prometheus-Remote-Write-Version": "0.1.0"}


class Samples:
    """Remote-write requests in a file."""

    def __init__(self, shared, file, series, minutes, end=None):
        """For the moment when they are there, or up to the time that is given."""
        self.file = file
        generator = [sys.executable, str(shared / "bench" / "clustergen.py"), "--rules", str(shared / "conformance" / "rules"),
                     "--minutes", str(minutes)]
        if end is None:
            part = max(2000, series // 50)
            begin = time.time()
            self.generate(generator + ["--series", str(part)])
            needed = (time.time() - begin) * series / part * 1.15
            end = int(time.time() + needed) + AHEAD
        self.end = end
        self.count = self.generate(generator + ["--series", str(series), "--end", str(self.end)])

    def generate(self, command):
        """Runs the generator against a server that keeps what is written; answers how many samples that are."""
        with open(self.file, "wb") as out:
            class Keeper(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    body = self.rfile.read(int(self.headers["Content-Length"]))
                    out.write(struct.pack(">I", len(body)) + body)
                    self.send_response(204)
                    self.end_headers()

                def log_message(self, *_):
                    pass

            server = http.server.HTTPServer(("127.0.0.1", 0), Keeper)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                done = subprocess.run(command + [f"http://127.0.0.1:{server.server_port}"], capture_output=True, text=True)
            finally:
                server.shutdown()
                server.server_close()
        if done.returncode != 0:
            raise SystemExit(f"bench: the generator failed: {done.stdout}{done.stderr}")
        return int(re.search(r"(\d+) samples", done.stdout).group(1))

    def wait(self):
        """Until the samples reach no further into the future than servers take."""
        time.sleep(max(0, self.end - AHEAD - time.time()))

    def send(self, urls):
        """Writes all to each of the servers in turn; answers samples a second for each, by the time that its answers took."""
        spent = {name: 0.0 for name in urls}
        to = {name: http.client.HTTPConnection(urllib.parse.urlparse(url).netloc, timeout=120) for name, url in urls.items()}
        with open(self.file, "rb") as kept:
            while size := kept.read(4):
                body = kept.read(struct.unpack(">I", size)[0])
                for name, connection in to.items():
                    begin = time.perf_counter()
                    connection.request("POST", "/api/v1/write", body, HEADERS)
                    answer = connection.getresponse()
                    said = answer.read()
                    spent[name] += time.perf_counter() - begin
                    if answer.status >= 300:
                        raise SystemExit(f"bench: {name} refused samples: {answer.status} {said[:200]}")
        for connection in to.values():
            connection.close()
        pathlib.Path(self.file).unlink()
        return {name: self.count / seconds for name, seconds in spent.items()}
