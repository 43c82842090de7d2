package cairn_test

import (
	"slices"
	"strings"
)

// mayDial lists the folders that open connections by themselves, and why. All
// others ask internal/ground/fetch, which checks the address it dials.
var mayDial = map[string]string{
	"internal/ground/fetch": "the one door out: addresses are checked at dial time",
	"internal/demo":         "its people are browsers: cookies, forms and no more; they reach loopback only",
	"test":                  "tests and load generators talk to the program they started on loopback",
}

// dialing names, by package, what opens a connection or sends a request.
var dialing = map[string][]string{
	"net/http": {
		"Get", "Head", "Post", "PostForm", "Client", "DefaultClient",
		"Transport", "DefaultTransport", "ProxyFromEnvironment", "ProxyURL",
	},
	"net/http/httputil": {"ReverseProxy", "NewSingleHostReverseProxy"},
	"net": {
		"Dial", "DialTimeout", "DialIP", "DialTCP", "DialUDP", "DialUnix", "Dialer", "Resolver", "DefaultResolver",
		"LookupAddr", "LookupCNAME", "LookupHost", "LookupIP", "LookupMX", "LookupNS", "LookupSRV", "LookupTXT",
	},
	"crypto/tls": {"Dial", "DialWithDialer", "Dialer"},
}

// unreachable packages would leave by another way.
var unreachable = []string{"net/rpc", "net/rpc/jsonrpc", "net/smtp", "golang.org/x/net/proxy", "golang.org/x/net/http/httpproxy", "golang.org/x/net/websocket"}

// checkNetwork keeps every connection we open behind one address check: a
// harvested page must not make Cairn ask a machine inside the operator's network.
func checkNetwork(t *tree) []finding {
	var out []finding
	for _, s := range t.sources {
		if s.test || dials(s.dir) {
			continue
		}
		for _, spec := range s.file.Imports {
			if p := importPath(spec); slices.Contains(unreachable, p) {
				out = append(out, finding{"network", s.path, s.lineOf(spec), p + " outside internal/ground/fetch: ask a fetch.Doer"})
			}
		}
		s.names(func(pkg, name string, line int) {
			if slices.Contains(dialing[pkg], name) {
				out = append(out, finding{"network", s.path, line, pkg + "." + name + " outside internal/ground/fetch: ask a fetch.Doer"})
			}
		})
	}
	return out
}

func dials(dir string) bool {
	for allowed := range mayDial {
		if dir == allowed || strings.HasPrefix(dir, allowed+"/") {
			return true
		}
	}
	return false
}
