package demo

import (
	"net/http"
	"strings"
)

// ownCookies keeps the cookies of one program apart from those of the others on
// the same host: a browser does not tell ports apart, so that signing in to one
// scene would sign everybody out of the last, and Arabic in one would be Arabic
// in all. The program behind it sees its cookies by their usual names.
func ownCookies(prefix string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent := r.Cookies()
		r = r.Clone(r.Context())
		r.Header.Del("Cookie")
		for _, c := range sent {
			if name, own := strings.CutPrefix(c.Name, prefix); own {
				r.AddCookie(&http.Cookie{Name: name, Value: c.Value}) //nolint:gosec // as a browser sends it
			}
		}
		next.ServeHTTP(&cookieWriter{ResponseWriter: w, prefix: prefix}, r)
	})
}

// cookieWriter renames the cookies that are set when the header is sent.
type cookieWriter struct {
	http.ResponseWriter
	prefix string
	sent   bool
}

// WriteHeader sends the header with the cookies' names made the program's own.
func (w *cookieWriter) WriteHeader(status int) {
	if !w.sent {
		w.sent = true
		cookies := w.Header()["Set-Cookie"]
		for i := range cookies {
			cookies[i] = w.prefix + cookies[i]
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write sends the header first.
func (w *cookieWriter) Write(b []byte) (int, error) {
	if !w.sent {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (w *cookieWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
