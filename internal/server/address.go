package server

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// realAddress replaces the address of a trusted proxy with that of the browser
// behind it, the last one in X-Forwarded-For that is not itself such a proxy.
// Without trusted proxies the header is ignored: anybody can write one.
func realAddress(trusted []netip.Prefix, next http.Handler) http.Handler {
	if len(trusted) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if from, ok := peer(r); ok && contains(trusted, from) {
			if client, ok := forwarded(trusted, r.Header.Values("X-Forwarded-For")); ok {
				r = r.Clone(r.Context())
				r.RemoteAddr = net.JoinHostPort(client.String(), "0")
			}
		}
		next.ServeHTTP(w, r)
	})
}

func peer(r *http.Request) (netip.Addr, bool) {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return from.Addr().Unmap(), err == nil
}

func forwarded(trusted []netip.Prefix, headers []string) (netip.Addr, bool) {
	hops := strings.Split(strings.Join(headers, ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := parseHop(strings.TrimSpace(hops[i]))
		if err != nil {
			return netip.Addr{}, false
		}
		if hop = hop.Unmap(); !contains(trusted, hop) {
			return hop, true
		}
	}
	return netip.Addr{}, false
}

// parseHop reads an address; some proxies write its port too.
func parseHop(s string) (netip.Addr, error) {
	if withPort, err := netip.ParseAddrPort(s); err == nil {
		return withPort.Addr(), nil
	}
	return netip.ParseAddr(s)
}

func contains(networks []netip.Prefix, a netip.Addr) bool {
	for _, n := range networks {
		if n.Contains(a) {
			return true
		}
	}
	return false
}
