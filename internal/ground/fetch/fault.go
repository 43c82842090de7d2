package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
)

func badURL(address string, err error) *fault.Fault {
	return fault.New(fault.Invalid, "fetch.url", "url", address).Wrap(err)
}

func tooLarge(u *url.URL, limit int64) *fault.Fault {
	return fault.New(fault.Exhausted, "fetch.too_large", "url", u.String(), "limit", limit, "megabytes", (limit+1<<20-1)>>20)
}

func timedOut(u *url.URL, after time.Duration, err error) *fault.Fault {
	return fault.New(fault.Unavailable, "fetch.timeout", "url", u.String(), "seconds", int(after.Seconds())).Wrap(err)
}

// badStatus is not_found for a page that is gone, so that a caller can tell a
// missing page from a server in trouble.
func badStatus(p *Page) *fault.Fault {
	k := fault.Unavailable
	if p.Status == http.StatusNotFound || p.Status == http.StatusGone {
		k = fault.NotFound
	}
	return fault.New(k, "fetch.status", "url", p.URL, "status", p.Status)
}

// explain turns what the network said into a fault. The original stays wrapped
// for the log.
func explain(u *url.URL, timeout time.Duration, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	if l, ok := fault.Of(err); ok {
		return l[0]
	}
	var timeouts net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) ||
		(errors.As(err, &timeouts) && timeouts.Timeout()) {
		return timedOut(u, timeout, err)
	}
	return fault.New(fault.Unavailable, explainKey(err), "url", u.String(), "host", u.Hostname()).Wrap(err)
}

func explainKey(err error) string {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return "fetch.dns"
	}
	var cert *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var record tls.RecordHeaderError
	if errors.As(err, &cert) || errors.As(err, &unknown) || errors.As(err, &record) {
		return "fetch.tls"
	}
	return "fetch.connection"
}
