# Everything a developer does with Tocsin (GNU make). `make help` lists it. Settings of Tocsin itself (TOCSIN_*,
# QUARKUS_HTTP_PORT, ...) are environment variables and reach it through `make run` too.

# Each recipe that needs it finds a JDK 25 or says what is missing; see .mvn/find-jdk.
JDK     := JAVA_HOME="$$(.mvn/find-jdk)" && export JAVA_HOME &&
MVN     := $(JDK) ./mvnw -B -ntp
JAR     := target/quarkus-app/quarkus-run.jar
SOURCES := pom.xml $(shell find src/main -type f 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run test build native e2e e2e-native e2e-knative conformance differential fuzz simulate bench bench-start bench-storage bench-on-data bench-promql bench-jmh format check peers clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(JAR) ## Build if sources changed, then start Tocsin (page and APIs at http://127.0.0.1:9095/)
	@exec ./tocsin serve

test: ## Unit tests and tests with Quarkus
	@$(MVN) test

# As `build`, made only when a source is newer than the jar.
$(JAR): $(SOURCES)
	@echo "building Tocsin ..."
	@$(MVN) -q package -Dmaven.test.skip=true
	@touch $@

build: ## The jar that ./tocsin starts, without tests, and the caches that make it start faster
	@$(MVN) -q package -Dmaven.test.skip=true
	@touch $(JAR)
	@$(JDK) "$$JAVA_HOME/bin/java" .mvn/AotCache.java $(dir $(JAR)) .mvn/serve.jvm || echo "no AOT cache: Tocsin starts slower, and runs the same"
	@echo "built $(JAR); start it with ./tocsin serve"

native: ## The native executable that ./tocsin starts; needs GraalVM's native-image for JDK 25; NATIVE_ARGS=-Ob: quicker, slower
	@.mvn/find-native-image >/dev/null
	@GRAALVM_HOME="$$(.mvn/find-native-image)" && export GRAALVM_HOME && JAVA_HOME="$$GRAALVM_HOME" ./mvnw -B -ntp package -Dnative -Dmaven.test.skip=true $(if $(NATIVE_ARGS),-Dtocsin.native.args=$(NATIVE_ARGS))
	@echo "built target/tocsin-runner; start it with ./tocsin serve"

e2e: $(JAR) ## End-to-end tests with the real Prometheus, Alertmanager and their tools; TOCSIN_BINARY=FILE: of that executable
	@$(MVN) test -Dgroups=e2e -DexcludedGroups=

e2e-native: ## The same tests of the native executable; skipped without native-image
	@if .mvn/find-native-image >/dev/null 2>&1; then \
	  $(MAKE) native && TOCSIN_BINARY=target/tocsin-runner $(MAKE) e2e; \
	else \
	  echo "e2e-native: skipped: no native-image for JDK 25 on this machine"; \
	fi

e2e-knative: ## knative/ as shipped on a real Knative, if TOCSIN_KNATIVE_BED is there; KNATIVE_ARGS: --help of bench/knative.py
	@bed="$${TOCSIN_KNATIVE_BED:-../shared/testbed/knative.sh}"; \
	if [ -x "$$bed" ]; then \
	  $(MAKE) build && TOCSIN_KNATIVE_BED="$$bed" python3 bench/knative.py $(KNATIVE_ARGS); \
	else \
	  echo "e2e-knative: skipped: no Knative bed; TOCSIN_KNATIVE_BED names none"; \
	fi

conformance: ## Prometheus' PromQL test files: a table per file, last line "conformance: P of N"
	@$(MVN) -q test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test
	@$(JDK) "$$JAVA_HOME/bin/java" -cp "target/test-classes:target/classes:$$(cat target/test.classpath)" dev.tocsin.promql.promqltest.ConformanceMain

differential: $(JAR) ## Random queries to a real Prometheus and to Tocsin; QUERIES=50000, SEED=N
	@$(MVN) -q test -Dgroups=e2e -DexcludedGroups= -Dtest=PromqlDifferentialTest -Dtocsin.differential.queries=$(or $(QUERIES),50000) -Dtocsin.differential.seed=$(or $(SEED),$(shell date +%s%N))

fuzz: ## The PromQL parser and engine against Jazzer's inputs; SECONDS=60. What it finds is printed; exit 77
	@$(MVN) -q -Pfuzz test-compile dependency:build-classpath -Dmdep.outputFile=target/fuzz.classpath -Dmdep.includeScope=test
	@$(JDK) classes="$(CURDIR)/target/test-classes:$(CURDIR)/target/classes:$$(cat target/fuzz.classpath)" && \
	"$$JAVA_HOME/bin/java" -cp "$$classes" dev.tocsin.promql.PromqlFuzz target/fuzz/seeds && \
	mkdir -p target/fuzz/corpus && cd target/fuzz && \
	"$$JAVA_HOME/bin/java" -Xmx2g -Xss1m -cp "$$classes" com.code_intelligence.jazzer.Jazzer \
	  --target_class=dev.tocsin.promql.PromqlFuzz '--instrumentation_includes=dev.tocsin.promql.**' \
	  corpus seeds -dict=$(CURDIR)/src/test/resources/promql/fuzz.dict -max_len=2048 -timeout=20 -max_total_time=$(or $(SECONDS),60)

simulate: ## Days of virtual time with crashes, outages, lost ticks; SEEDS=FIRST+COUNT; one seed alone is told in full
	@$(MVN) -q test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test
	@$(JDK) "$$JAVA_HOME/bin/java" -cp "target/test-classes:target/classes:$$(cat target/test.classpath)" dev.tocsin.simulate.SimulateMain $(or $(SEEDS),1+250)

bench: $(JAR) ## Benchmarks, each as a ratio to a real Prometheus in the same run
	@python3 bench/bench.py

bench-start: $(JAR) ## Exec to first answer and to webhook: jar, AOT-cached jar, native executable, Prometheus
	@python3 bench/start.py

bench-on-data: $(JAR) ## From a remote-write request to the webhook call: median and p99
	@python3 bench/on_data.py

bench-storage: $(JAR) ## Requests and CPU of rules on Prometheus and VictoriaMetrics, beside vmalert
	@python3 bench/storage.py

bench-promql: $(JAR) ## Rules and range queries at 100,000 and 1,000,000 series; BENCH_ARGS: --help of bench/promql.py
	@python3 bench/promql.py $(BENCH_ARGS)

bench-jmh: ## Operators of the engine alone, with JMH; JMH_ARGS: -h lists them, e.g. 'Operators.instant -prof gc'
	@$(MVN) -q -Pjmh test-compile dependency:build-classpath -Dmdep.outputFile=target/jmh.classpath -Dmdep.includeScope=test
	@$(JDK) "$$JAVA_HOME/bin/java" -cp "target/jmh/test-classes:target/jmh/classes:$$(cat target/jmh.classpath)" org.openjdk.jmh.Main $(JMH_ARGS)

format: ## Format the Java sources
	@$(MVN) -q spotless:apply

check: ## Formatting, all of src/main through Error Prone and NullAway, and whether the benchmarks compile
	@$(MVN) -q spotless:check
	@rm -rf target/check
	@$(MVN) -q -Perrorprone compile
	@$(MVN) -q -Pjmh test-compile
	@echo "check: formatting, Error Prone and NullAway are content, and the benchmarks compile"

peers: ## Build the real programs tests compare with (Go 1.26; minutes the first time, then cached)
	@src/test/peers/build.sh

clean: ## Remove what was built
	@rm -rf target
