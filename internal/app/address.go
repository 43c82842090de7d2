package app

import (
	"context"
	"io"
	"net/http"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
)

// accepted is what a credential may be, best first; a portal that has a page and
// a file at one address gives the file.
const accepted = "application/vc, application/vc+jwt, application/vc+sd-jwt, application/dc+sd-jwt, application/ld+json, application/json, " +
	"image/png;q=0.8, image/svg+xml;q=0.8, application/pdf;q=0.8, */*;q=0.1"

// FetchCredential gets the file behind an address that somebody names. What is
// there is not judged: a web page is a file too, and the verifier says so. The
// errors are faults named fetch.*.
func FetchCredential(ctx context.Context, c *fetch.Client, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fault.New(fault.Invalid, "fetch.url", "url", address).Wrap(err)
	}
	req.Header.Set("Accept", accepted)
	resp, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }() // only read
	if resp.StatusCode >= http.StatusBadRequest {
		return nil, fault.New(fault.Unavailable, "fetch.status", "url", resp.Request.URL.String(), "status", resp.StatusCode)
	}
	return io.ReadAll(resp.Body)
}
