package page

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Open marks an answer that belongs to nobody: any site may read it, and any
// cache may keep it so long.
func (r *Request) Open(fresh time.Duration) {
	h := r.w.Header()
	h.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(fresh.Seconds())))
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// Known answers 304 when whoever asks has what the tag names; there is nothing
// more to do then. The tag is weak: compressing changes bytes, not what they say.
func (r *Request) Known(tag string) bool {
	tag = `W/"` + tag + `"`
	r.w.Header().Set("ETag", tag)
	for known := range strings.SplitSeq(r.http.Header.Get("If-None-Match"), ",") {
		if known = strings.TrimSpace(known); known == "*" || "W/"+strings.TrimPrefix(known, "W/") == tag {
			r.w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

// Send answers with open data that may be kept so long, unless whoever asks has
// it.
func (r *Request) Send(kind string, body []byte, fresh time.Duration) error {
	r.Open(fresh)
	sum := sha256.Sum256(body)
	if r.Known(hex.EncodeToString(sum[:12])) {
		return nil
	}
	h := r.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	r.w.WriteHeader(http.StatusOK)
	if r.http.Method != http.MethodHead {
		_, _ = r.w.Write(body) // the client is gone when this fails
	}
	return nil
}
