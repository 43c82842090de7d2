package app

import (
	"bytes"
	"context"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
)

// accepted is what a credential may be, best first; a server that has a page and
// a file at one address gives the file.
const accepted = "application/vc, application/vc+jwt, application/vc+sd-jwt, application/dc+sd-jwt, application/ld+json, application/json, " +
	"image/png;q=0.8, image/svg+xml;q=0.8, application/pdf;q=0.8, */*;q=0.1"

// patience is how long a person at the checker's page waits for an address they
// named.
const patience = 10 * time.Second

// credentialFetcher is the client for addresses that strangers name: small,
// impatient, and as careful about where it goes as all others.
func (a *App) credentialFetcher(wait time.Duration) *fetch.Client {
	o := a.fetchOptions()
	o.Timeout, o.MaxBytes = wait, mostFetched
	return fetch.New(o)
}

// mostFetched is the largest file that is fetched for somebody.
const mostFetched = 8 << 20

// fetchCredential gets the file behind an address that somebody names.
func (a *App) fetchCredential(ctx context.Context, address string) ([]byte, error) {
	return FetchCredential(ctx, a.named, address)
}

// FetchCredential gets the file behind an address that somebody names. What is
// there is not judged, but that it is a web page is said here, where its address
// is known. The errors are faults named fetch.*.
func FetchCredential(ctx context.Context, c *fetch.Client, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSpace(address), nil)
	if err != nil {
		return nil, fault.New(fault.Invalid, "fetch.url", "url", verification.Visible(address)).Wrap(err)
	}
	req.Header.Set("Accept", accepted)
	resp, err := c.Do(req)
	if err != nil {
		return nil, forPerson(err)
	}
	defer func() { _ = resp.Body.Close() }() // only read
	at := resp.Request.URL.String()
	if resp.StatusCode >= http.StatusBadRequest {
		return nil, fault.New(fault.Invalid, "fetch.credential.status", "url", at, "status", resp.StatusCode)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, forPerson(err)
	}
	if isPage(resp.Header.Get("Content-Type"), body) {
		return nil, fault.New(fault.Invalid, "fetch.credential.page", "url", at)
	}
	return body, nil
}

// isPage goes by what the server says and what the file begins with: a picture in
// SVG is markup too.
func isPage(kind string, body []byte) bool {
	kind, _, _ = mime.ParseMediaType(kind)
	head := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(body[:min(len(body), 1024)], []byte("\ufeff"))))
	return (kind == "text/html" || kind == "application/xhtml+xml") && bytes.HasPrefix(head, []byte("<")) ||
		bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html"))
}

// forPerson says an error of fetching to somebody who waits for the answer and
// can try another way: nobody tries again for them.
func forPerson(err error) error {
	l, ok := fault.Of(err)
	if !ok {
		return err
	}
	f := *l[0]
	f.Kind = fault.Invalid
	switch f.Key {
	case "fetch.timeout", "fetch.connection", "fetch.dns", "fetch.tls", "fetch.too_large", "fetch.private_address":
		f.Key = "fetch.credential." + strings.TrimPrefix(f.Key, "fetch.")
	}
	return &f
}
