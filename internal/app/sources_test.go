package app_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fetch"
)

func TestWhatAnAddressAnswersInsteadOfADocumentIsNamed(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved/did.json":
			http.Redirect(w, r, "/good/did.json", http.StatusFound)
		case "/elsewhere/did.json":
			http.Redirect(w, r, "https://other.example/good/did.json", http.StatusMovedPermanently)
		case "/gone/did.json":
			w.WriteHeader(http.StatusGone)
		case "/broken/did.json":
			w.WriteHeader(http.StatusInternalServerError)
		case "/good/did.json":
			_, _ = w.Write([]byte(`{"id":"did:web:a.example:good"}`))
		default:
			http.NotFound(w, r)
		}
	}))
	defer s.Close()
	at := s.Listener.Addr().String()
	src := app.NewSources(fetch.New(fetch.Options{Hosts: map[string]string{"a.example": at, "other.example": at}, PerHost: 100, Burst: 100}))
	for path, want := range map[string]did.Code{
		"good": "", "moved": did.Redirected, "elsewhere": did.Redirected,
		"gone": did.NotFound, "none": did.NotFound, "broken": did.BadStatus,
	} {
		got, err := src.DIDDocument(t.Context(), "did:web:a.example:"+path)
		var e *did.FetchError
		if errors.As(err, &e) != (want != "") || e != nil && e.Code != want {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
		if errors.Is(err, verification.ErrNone) != (want == did.NotFound) {
			t.Errorf("%s: %v", path, err)
		}
		if want == "" && len(got.Body) == 0 {
			t.Errorf("%s: no body", path)
		}
	}
	if _, err := src.DIDDocument(t.Context(), "did:key:z6Mk"); err == nil {
		t.Error("did:key has an address")
	}
}
