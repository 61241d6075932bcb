#!/usr/bin/env bash
# Builds the real programs that tests compare Tocsin with, from the versions that the go.mod files beside this script
# pin (go.sum holds their hashes), and prints the directory they are in.
#   build.sh [NAME...]      default: prometheus promtool alertmanager amtool node_exporter
#                                    victoria-metrics vmalert etcd kube-apiserver kubectl prometheusrules.yaml
#   build.sh thanos mimir   are built only when named: large, and used by one test each
# prometheusrules.yaml is the definition of PrometheusRule for a Kubernetes API server, as the operator publishes it.
# The directory is $TOCSIN_PEERS, else $XDG_CACHE_HOME/tocsin-peers/bin, else ~/.cache/tocsin-peers/bin. A program that
# is there already and says it has the pinned version is not built again.
# Needs Go 1.26 or later; the first time takes about 14 minutes on two cores.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=${TOCSIN_PEERS:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/tocsin-peers/bin}
mkdir -p "$bin"
bin=$(cd "$bin" && pwd)

known="prometheus promtool alertmanager amtool node_exporter victoria-metrics vmalert etcd kube-apiserver kubectl prometheusrules.yaml"
optional="thanos mimir"

# module directory and package of a program
place_of() {
  case $1 in
    prometheus | promtool) echo "prometheus github.com/prometheus/prometheus github.com/prometheus/prometheus/cmd/$1" ;;
    alertmanager | amtool) echo "alertmanager github.com/prometheus/alertmanager github.com/prometheus/alertmanager/cmd/$1" ;;
    node_exporter) echo "node_exporter github.com/prometheus/node_exporter github.com/prometheus/node_exporter" ;;
    victoria-metrics | vmalert) echo "victoriametrics github.com/VictoriaMetrics/VictoriaMetrics github.com/VictoriaMetrics/VictoriaMetrics/app/$1" ;;
    etcd) echo "etcd go.etcd.io/etcd/server/v3 go.etcd.io/etcd/server/v3" ;;
    kube-apiserver | kubectl) echo "kubernetes k8s.io/kubernetes k8s.io/kubernetes/cmd/$1" ;;
    # A package of the module itself: with its replacements, which hold only where it is the main module.
    thanos) echo "thanos github.com/thanos-io/thanos ./cmd/thanos" ;;
    mimir) echo "mimir github.com/grafana/mimir ./cmd/mimir" ;;
    prometheusrules.yaml) echo "prometheus-operator github.com/prometheus-operator/prometheus-operator -" ;;
    *) echo "build.sh: unknown program '$1'; known: $known $optional" >&2; return 2 ;;
  esac
}

# version as the program shows it: Prometheus v3.14.0 is v0.314.0 for Go
shown_version() {
  local module=$1 version=$2
  if [[ $module == github.com/prometheus/prometheus && $version =~ ^v0\.([0-9])([0-9]+)\.(.*)$ ]]; then
    echo "${BASH_REMATCH[1]}.$((10#${BASH_REMATCH[2]})).${BASH_REMATCH[3]}"
  else
    echo "${version#v}"
  fi
}

# what a program says its version is
says() {
  case $1 in
    kubectl) "$bin/$1" version --client ;;
    *) "$bin/$1" --version ;;
  esac
}

build() {
  local name=$1 dir=$2 module=$3 package=$4 pinned shown work said info
  pinned=$(awk -v m="$module" '{ sub(/^require /, "") } $1 == m && $2 ~ /^v/ { print $2; exit }' "$here/$dir/go.mod")
  [[ -n $pinned ]] || { echo "build.sh: $here/$dir/go.mod does not require $module" >&2; return 1; }
  shown=$(shown_version "$module" "$pinned")
  case $name in
    etcd) said="^etcd Version: $shown$" ;;
    kube-apiserver) said="^Kubernetes v$shown$" ;;
    kubectl) said="^Client Version: v$shown$" ;;
    victoria-metrics | vmalert) said="^$name-$pinned\$" ;;
    mimir) said="^Mimir, version $shown " ;;
    *) said="^$name, version $shown " ;;
  esac
  if [[ $package == - ]]; then
    grep -qxF "# $pinned" "$bin/$name" 2>/dev/null && return 0
  elif [[ -x $bin/$name ]] && grep -q "$said" <<<"$(says "$name" 2>&1)"; then
    return 0
  fi
  command -v go >/dev/null || { echo "build.sh: Go 1.26 or later is needed to build $name $shown (https://go.dev/dl/)" >&2; return 3; }
  echo "build.sh: building $name $shown" >&2
  work=$(mktemp -d "${TMPDIR:-/tmp}/tocsin-peers.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  cp "$here/$dir/go.mod" "$here/$dir/go.sum" "$work/"
  cd "$work"
  if [[ $package == - ]]; then
    local source
    source=$(go mod download -json "$module" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
    { echo "# $pinned"; cat "$source/example/prometheus-operator-crd/monitoring.coreos.com_$name"; } >"$bin/$name.new"
    mv "$bin/$name.new" "$bin/$name"
    return 0
  fi
  local mode=-mod=readonly
  if [[ $package == ./* ]]; then
    cp -r "$(go mod download -json "$module" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')" "$work/source"
    chmod -R u+w "$work/source"
    cd "$work/source"
  fi
  if [[ $name == alertmanager ]]; then
    # The published module lacks the built page that its embed directive wants: vendor it, and put an empty page there.
    go mod vendor -e 2>/dev/null
    mkdir -p vendor/github.com/prometheus/alertmanager/ui/app/dist
    echo '<!doctype html><title>Alertmanager</title>' >vendor/github.com/prometheus/alertmanager/ui/app/dist/index.html
    mode=-mod=vendor
  fi
  local tags=
  case $dir in
    thanos) tags=netgo,slicelabels ;; # As it is released; it reads label sets as slices.
    mimir) tags=netgo,stringlabels ;;
  esac
  case $dir in
    etcd) info="" ;;
    victoriametrics) info="-X $module/lib/buildinfo.Version=$name-$pinned" ;;
    kubernetes) info="-X k8s.io/component-base/version.gitVersion=v$shown" ;;
    mimir) info="-X $module/pkg/util/version.Version=$shown" ;;
    *) info="-X github.com/prometheus/common/version.Version=$shown -X github.com/prometheus/common/version.Revision=module" ;;
  esac
  go build "$mode" -buildvcs=false -tags "$tags" -ldflags "-s -w $info" \
    -o "$work/$name" "$package"
  mv "$work/$name" "$bin/$name.new"
  mv "$bin/$name.new" "$bin/$name"
}

# shellcheck disable=SC2086
[[ $# -gt 0 ]] || set -- $known
for name in "$@"; do
  place=$(place_of "$name")
  read -r dir module package <<<"$place"
  status=0
  (build "$name" "$dir" "$module" "$package") || status=$?
  if [[ $status != 0 ]]; then
    echo "build.sh: $name was not built" >&2
    exit "$status"
  fi
done
echo "$bin"
