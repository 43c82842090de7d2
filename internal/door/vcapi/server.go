package vcapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
)

// listLife is how long a status list is valid. It is signed again for everybody
// who asks.
const listLife = time.Hour

// Options are what a Server is made from.
type Options struct {
	Now    func() time.Time
	Legacy bool   // issue Ed25519Signature2020 too; it is always verified
	Base   string // under which status lists are found: "https://127.0.0.1:8443"
}

// Server is the VC API with keys of its own, made when it is made. It is an
// http.Handler, safe for use by several goroutines.
type Server struct {
	now      func() time.Time
	base     string
	issuers  []*Issuer
	contexts *ld.Contexts
	suites   proof.Suites
	lists    *lists
	mux      *http.ServeMux
}

// New makes the keys and the server.
func New(o Options) (*Server, error) {
	contexts, err := testContexts()
	if err != nil {
		return nil, err
	}
	issuers, err := open(o.Legacy)
	if err != nil {
		return nil, err
	}
	s := &Server{now: o.Now, base: o.Base, issuers: issuers, contexts: contexts, suites: suitesOver(contexts), lists: newLists(), mux: http.NewServeMux()}
	s.routes()
	return s, nil
}

// Issuers is the table of issuers.
func (s *Server) Issuers() []*Issuer { return s.issuers }

// answer answers a request, or says why not.
type answer func(w http.ResponseWriter, r *http.Request) *refusal

func (s *Server) routes() {
	routes := map[string]answer{
		"GET /{$}":                      s.table,
		"GET /status/{issuer}/{status}": s.statusList,
	}
	for _, base := range []string{"", "/issuers/{issuer}", "/issuers/{issuer}/{status}"} {
		routes["POST "+base+"/credentials/issue"] = s.issue
		routes["POST "+base+"/credentials/verify"] = s.verify
		routes["POST "+base+"/credentials/status"] = s.setStatus
		routes["POST "+base+"/presentations/verify"] = s.verifyPresentation
	}
	for pattern, a := range routes {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if refused := a(w, r); refused != nil {
				refused.send(w)
			}
		})
	}
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !Loopback(r.Host) {
		refuse(http.StatusMisdirectedRequest, parsing.at("", "this is served to this machine only, not as %.80q", r.Host)).send(w)
		return
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	s.mux.ServeHTTP(w, r)
}

// Loopback reports whether an address (a host, with a port or without) is this
// machine and nothing else.
func Loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	if n := len(host); n > 1 && host[0] == '[' && host[n-1] == ']' {
		host = host[1 : n-1]
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// table answers GET /: the issuers and their paths.
func (s *Server) table(w http.ResponseWriter, _ *http.Request) *refusal {
	sendJSON(w, http.StatusOK, map[string]any{"issuers": s.issuers})
	return nil
}

// send writes an answer. A client that is gone needs none.
func send(w http.ResponseWriter, status int, media string, body []byte) {
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	_, _ = w.Write(body) //nolint:gosec // JSON, sent as JSON with nosniff
}

func sendJSON(w http.ResponseWriter, status int, v any) {
	body, err := encode(v)
	if err != nil {
		panic(err) // values of this package only
	}
	send(w, status, "application/json", body)
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("vcapi: %w", err)
	}
	return b.Bytes(), nil
}

// send writes the refusal: a problem document (RFC 9457) that is the first
// problem, with the report.
func (r *refusal) send(w http.ResponseWriter) {
	type document struct {
		Problem
		Status int `json:"status"`
		*Report
	}
	report := r.report
	if report == nil {
		report = newReport()
		report.Verified = false
		for _, p := range r.problems {
			report.Problems = append(report.Problems, p)
			report.Errors = append(report.Errors, p.Title+": "+p.Detail)
		}
	}
	body, err := encode(document{r.problems[0], r.status, report})
	if err != nil {
		panic(err) // values of this package only
	}
	send(w, r.status, "application/problem+json", body)
}

// sendDocument is the answer that carries a document.
func sendDocument(w http.ResponseWriter, status int, name string, d *vc.Document) {
	sendJSON(w, status, map[string]json.RawMessage{name: d.Raw()})
}
