package server

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestRealAddress(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	tests := []struct {
		name, remote, header, want string
		trusted                    []netip.Prefix
	}{
		{"no proxies: the header is ignored", "203.0.113.9:5", "198.51.100.1", "203.0.113.9:5", nil},
		{"a stranger's header is ignored", "203.0.113.9:5", "198.51.100.1", "203.0.113.9:5", proxies},
		{"through one proxy", "10.0.0.1:5", "198.51.100.1", "198.51.100.1:0", proxies},
		{"what the browser itself claims is not believed", "10.0.0.1:5", "192.0.2.7, 198.51.100.1, 10.0.0.2", "198.51.100.1:0", proxies},
		{"nonsense leaves the proxy's address", "10.0.0.1:5", "x", "10.0.0.1:5", proxies},
		{"proxies that write the port", "10.0.0.1:5", "198.51.100.1:4711, [::ffff:10.0.0.2]:99", "198.51.100.1:0", proxies},
		{"version 6", "[::ffff:10.0.0.1]:5", "2001:db8::1", "[2001:db8::1]:0", proxies},
		{"only proxies", "10.0.0.1:5", "10.0.0.3, 10.0.0.2", "10.0.0.1:5", proxies},
		{"no header", "10.0.0.1:5", "", "10.0.0.1:5", proxies},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := ""
			h := realAddress(tt.trusted, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr }))
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = tt.remote
			if tt.header != "" {
				r.Header.Set("X-Forwarded-For", tt.header)
			}
			h.ServeHTTP(httptest.NewRecorder(), r)
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
