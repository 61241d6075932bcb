module dev.tocsin/peers/thanos

go 1.26.0

require github.com/thanos-io/thanos v0.42.2
