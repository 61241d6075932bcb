module dev.tocsin/peers/mimir

go 1.26.0

require github.com/grafana/mimir v1.3.1-0.20260423142704-aced80d74930
